import type { ExpectedOrder, ExpectedPosition, ExpectedState } from '../../domain/expected-state';
import type { ExpectedStateSource } from '../../expected-state/source';
import type { AccountHandle } from '../../simulator';
import type { Random } from '../../simulator/core/random';
import type { VirtualTime } from '../time/virtual-time';

const SYMBOLS = [
  { symbol: 'BTCUSDT', price: 90_000, quantity: '0.002' },
  { symbol: 'ETHUSDT', price: 3_300, quantity: '0.05' },
] as const;
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
  private readonly orders = new Map<string, ExpectedOrder>();
  private readonly positions = new Map<string, ExpectedPosition>();
  /** When it ceased to mean an order, by client id. It never means one again. */
  private readonly dropped = new Map<string, number>();
  /** Since when it means to hold a position, or no longer does, by symbol. */
  private readonly holding: { readonly symbol: string; readonly at: number; readonly holds: boolean }[] = [];
  private isBlank = false;
  private said: ExpectedState | null = null;
  private sequence = 0;

  constructor(
    private readonly time: VirtualTime,
    private readonly random: Random,
    private readonly exchange: AccountHandle,
    private readonly note: (line: string) => void,
  ) {}

  readonly source: ExpectedStateSource = {
    fromBot: true,
    place: 'the bot',
    read: async () => {
      if (this.isUp) this.said = this.state();
      if (this.said === null) return { ok: false, problem: 'the bot never said anything' };
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
    for (const id of [...this.orders.keys()]) this.drop(id);
    for (const symbol of [...this.positions.keys()]) this.hold(symbol, null);
  }

  /**
   * Says for a moment that it means to have nothing, as one does that writes its state before it has read it.
   * @returns false where it means to have so little that this would not be a mass
   */
  blank(): boolean {
    const before = this.time.now() - SETTLED_MS;
    this.isBlank =
      this.isUp &&
      [...this.orders.values()].filter(({ createdAt }) => createdAt < before).length > LEAST_MASS;
    return this.isBlank;
  }

  unblank(): void {
    this.isBlank = false;
  }

  /** Whether it meant to have an order at a time, ms. */
  meant(clientOrderId: string, at: number): boolean {
    if (this.orders.has(clientOrderId)) return true;
    return (this.dropped.get(clientOrderId) ?? Number.NEGATIVE_INFINITY) > at;
  }

  meansNow(clientOrderId: string): boolean {
    return this.orders.has(clientOrderId);
  }

  holds(symbol: string): boolean {
    return this.positions.has(symbol);
  }

  /** Whether it meant to hold a position at a time, and for some seconds already. */
  held(symbol: string, at: number): boolean {
    const last = this.holding.findLast((change) => change.symbol === symbol && change.at <= at);
    return last?.holds === true && last.at < at - SETTLED_MS;
  }

  /** One of the things that bots do. */
  act(): void {
    if (!this.isUp || this.isBlank) return;
    const what = this.random.next(10);
    if (what < 5 && this.orders.size < MOST_ORDERS) this.place();
    else if (what < 8) this.cancel(this.random.next(MISSES) === 0);
    else if (what === 8) this.fill(this.random.next(MISSES) === 0);
    else this.closePosition();
  }

  /** @param lost the exchange never hears of it, and the order stays */
  cancel(lost: boolean): void {
    const order = this.any();
    if (order === undefined) return;
    this.drop(order.clientOrderId);
    if (!lost && this.rests(order)) this.exchange.cancelBehindTheBack(order.clientOrderId);
    this.note(`bot cancelled ${order.clientOrderId}${lost ? ', but the exchange never heard' : ''}`);
  }

  /** @param unheard the bot does not learn of it */
  fill(unheard: boolean): void {
    const order = this.any();
    if (order === undefined || !this.rests(order)) return;
    this.exchange.fillOrder(order.clientOrderId);
    this.drop(order.clientOrderId);
    if (!unheard) this.learn(order.symbol);
    this.note(`filled ${order.clientOrderId}${unheard ? ', unheard by the bot' : ''}`);
  }

  /** Looks at the exchange, and means to have what it finds of its positions. */
  learnPositions(): void {
    for (const symbol of [...this.positions.keys()]) this.learn(symbol);
    for (const order of [...this.orders.values()]) if (!this.rests(order)) this.drop(order.clientOrderId);
  }

  private place(): void {
    const { symbol, price, quantity } = SYMBOLS[this.random.next(SYMBOLS.length)] ?? SYMBOLS[0];
    this.sequence += 1;
    const clientOrderId = `grinder_d_${symbol}_${1 + this.random.next(3)}_1704067200_${this.sequence}`;
    this.exchange.addOrder({
      symbol,
      side: 'BUY',
      quantity,
      price: String(price - this.random.next(100)),
      clientOrderId,
    });
    const createdAt = this.time.now();
    this.orders.set(clientOrderId, { symbol, clientOrderId, status: 'OPEN', createdAt });
    this.note(`bot placed ${clientOrderId}`);
  }

  private closePosition(): void {
    const [position] = [...this.positions.values()];
    if (position === undefined) return;
    this.exchange.setPosition({ symbol: position.symbol, amount: '0' });
    this.learn(position.symbol);
    this.note(`bot closed its position in ${position.symbol}`);
  }

  private drop(clientOrderId: string): void {
    this.orders.delete(clientOrderId);
    this.dropped.set(clientOrderId, this.time.now());
  }

  private rests(order: ExpectedOrder): boolean {
    return this.exchange.openOrders().some(({ clientOrderId }) => clientOrderId === order.clientOrderId);
  }

  private learn(symbol: string): void {
    const amount = this.exchange.positionAmount(symbol);
    this.hold(symbol, Number(amount) === 0 ? null : amount);
  }

  private hold(symbol: string, amount: string | null): void {
    const holds = amount !== null;
    if (this.positions.has(symbol) !== holds) this.holding.push({ symbol, at: this.time.now(), holds });
    if (amount === null) this.positions.delete(symbol);
    else this.positions.set(symbol, { symbol, positionSide: 'BOTH', amount });
  }

  private any(): ExpectedOrder | undefined {
    const all = [...this.orders.values()];
    return all[all.length === 0 ? 0 : this.random.next(all.length)];
  }

  private state(): ExpectedState {
    return {
      version: 1,
      asOf: this.time.now(),
      ordersComplete: true,
      positionsComplete: true,
      orders: this.isBlank ? [] : [...this.orders.values()],
      positions: this.isBlank ? [] : [...this.positions.values()],
    };
  }
}
