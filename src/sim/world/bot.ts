import type { ExpectedOrder, ExpectedState } from '../../domain/expected-state';
import type { ExpectedStateSource } from '../../expected-state/source';
import type { AccountHandle } from '../../simulator';
import type { Random } from '../../simulator/core/random';
import type { VirtualTime } from '../time/virtual-time';
import { Holdings, type Leg } from './holdings';
import type { Kind } from './kind';
import { type Meant, Orders } from './orders';

const MOST_ORDERS = 8;
/** One cancel of so many never arrives, one fill of so many it does not hear of. */
const MISSES = 3;
/** Younger than this a change may be too recent to be judged. */
const SETTLED_MS = 15_000;
/** So few unexpected orders are no mass, with one to spare. */
const LEAST_MASS = 4;

/** A trading bot as bots are: it places, cancels, is filled, loses a cancel now and then, dies and restarts. */
export class Bot {
  private isUp = true;
  private readonly orders: Orders;
  private readonly holdings: Holdings;
  private isBlank = false;
  private said: ExpectedState | null = null;

  constructor(
    private readonly time: VirtualTime,
    private readonly random: Random,
    private readonly exchange: AccountHandle,
    private readonly kind: Kind,
    private readonly note: (line: string) => void,
  ) {
    this.holdings = new Holdings(time);
    this.orders = new Orders(time, random, exchange, kind);
  }

  readonly source: ExpectedStateSource = {
    fromBot: true,
    place: 'the bot',
    read: async () => {
      if (this.isUp) this.said = this.state();
      if (this.said === null) return { ok: false, problem: 'the bot never said anything', absent: true };
      return { ok: true, value: this.said };
    },
  };

  /** Dies: what it said last stands, and grows old. */
  crash(): void {
    this.isUp = false;
    this.said = this.state();
  }

  /** @param forgets everything it knew: what it means to have is nothing */
  restart(forgets: boolean): void {
    this.isUp = true;
    if (forgets) this.forget();
  }

  /** Means to have nothing any more, and cancels nothing. */
  forget(): void {
    for (const { clientOrderId } of this.orders.all) this.orders.drop(clientOrderId);
    for (const leg of this.holdings.all) this.holdings.set(leg, null);
  }

  /**
   * Says for a moment that it means to have nothing, as one does that writes its state before it has read it.
   * @returns false where it means to have so little that this would not be a mass
   */
  blank(): boolean {
    const before = this.time.now() - SETTLED_MS;
    this.isBlank =
      this.isUp &&
      this.orders.all.filter(({ createdAt, protects }) => !protects && createdAt < before).length >
        LEAST_MASS;
    return this.isBlank;
  }

  unblank(): void {
    this.isBlank = false;
  }

  /** Whether it meant to have an order at a time, ms. */
  meant(clientOrderId: string, at: number): boolean {
    return this.orders.had(clientOrderId, at);
  }

  meansNow(clientOrderId: string): boolean {
    return this.orders.has(clientOrderId);
  }

  holds(leg: Leg): boolean {
    return this.holdings.has(leg);
  }

  /** Whether it meant to hold a leg at a time, and for some seconds already. */
  held(leg: Leg, at: number): boolean {
    return this.holdings.held(leg, at, SETTLED_MS);
  }

  /** One of the things that bots do. */
  act(): void {
    if (!this.isUp || this.isBlank) return;
    const what = this.random.next(10);
    if (what < 5 && this.orders.all.length < MOST_ORDERS) this.place();
    else if (what < 8) this.cancel(this.random.next(MISSES) === 0);
    else if (what === 8) this.fill(this.random.next(MISSES) === 0);
    else this.closePosition();
  }

  /** @param lost the exchange never hears of it, and the order stays */
  cancel(lost: boolean): void {
    const order = this.orders.any();
    if (order === undefined) return;
    this.orders.drop(order.clientOrderId);
    if (!lost && this.orders.rests(order)) this.orders.cancelAtExchange(order);
    this.note(`bot cancelled ${order.clientOrderId}${lost ? ', but the exchange never heard' : ''}`);
  }

  /** @param unheard the bot does not learn of it */
  fill(unheard: boolean): void {
    const order = this.orders.any();
    if (order === undefined || !this.orders.rests(order)) return;
    this.orders.fill(order, () => {
      this.orders.drop(order.clientOrderId);
      if (!unheard) this.learn(order);
      if (!unheard && !order.protects) this.protect(order);
    });
    const what = order.conditional ? 'triggered' : 'filled';
    this.note(`${what} ${order.clientOrderId}${unheard ? ', unheard by the bot' : ''}`);
  }

  /** Looks at the exchange, and means to have what it finds of its positions. */
  learnPositions(): void {
    for (const leg of this.holdings.all) this.learn(leg);
    for (const order of this.orders.all) if (!this.orders.rests(order)) this.orders.drop(order.clientOrderId);
    this.orders.cleanStops((leg) => this.holds(leg));
  }

  private place(): void {
    this.note(`bot placed ${this.orders.place()}`);
  }

  /** Every other leg that it holds gets a stop. */
  private protect(leg: Leg): void {
    const isProtected = this.orders.all.some(
      ({ protects, symbol, positionSide }) =>
        protects && symbol === leg.symbol && positionSide === leg.positionSide,
    );
    if (!this.kind.conditional || isProtected || !this.holds(leg) || this.random.next(2) === 0) return;
    const { symbol, positionSide } = leg;
    this.note(`bot placed ${this.orders.protect({ symbol, positionSide })}`);
  }

  private closePosition(): void {
    const [position] = this.holdings.all;
    if (position === undefined) return;
    const { symbol, positionSide } = position;
    this.exchange.setPosition({ symbol, positionSide, amount: '0' });
    this.learn(position);
    this.note(`bot closed its position in ${symbol}`);
  }

  private learn({ symbol, positionSide }: Leg): void {
    const amount = this.exchange.positionAmount(symbol, positionSide);
    this.holdings.set({ symbol, positionSide }, Number(amount) === 0 ? null : amount);
  }

  private state(): ExpectedState {
    return {
      version: 1,
      asOf: this.time.now(),
      ordersComplete: true,
      positionsComplete: true,
      orders: this.isBlank ? [] : this.orders.all.map(asExpected),
      positions: this.isBlank ? [] : this.holdings.all,
    };
  }
}

const asExpected = ({ symbol, clientOrderId, status, createdAt }: Meant): ExpectedOrder => ({
  symbol,
  clientOrderId,
  status,
  createdAt,
});
