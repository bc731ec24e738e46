import type { ExpectedOrder } from '../../domain/expected-state';
import type { AccountHandle } from '../../simulator';
import type { Random } from '../../simulator/core/random';
import type { VirtualTime } from '../time/virtual-time';
import type { Leg } from './holdings';
import type { Kind } from './kind';

const SYMBOLS = [
  { symbol: 'BTCUSDT', buyAt: 90_000, sellAt: 100_000, quantity: '0.002' },
  { symbol: 'ETHUSDT', buyAt: 3_300, sellAt: 3_700, quantity: '0.05' },
] as const;
/** Most ms from when a conditional order triggers until the exchange is done with it. */
const TRIGGERING_MS = 5_000;

/** An order that the bot means to have. */
export interface Meant extends ExpectedOrder, Leg {
  readonly conditional: boolean;
  /** Whether all it can do is close its leg. */
  readonly protects: boolean;
}

/** A bot's orders: which it means to have, and since when no longer. */
export class Orders {
  private readonly meant = new Map<string, Meant>();
  /** When it ceased to mean an order, by client id. It never means one again. */
  private readonly dropped = new Map<string, number>();
  private sequence = 0;

  constructor(
    private readonly time: VirtualTime,
    private readonly random: Random,
    private readonly exchange: AccountHandle,
    private readonly kind: Kind,
  ) {}

  get all(): Meant[] {
    return [...this.meant.values()];
  }

  any(): Meant | undefined {
    const { all } = this;
    return all[all.length === 0 ? 0 : this.random.next(all.length)];
  }

  has(clientOrderId: string): boolean {
    return this.meant.has(clientOrderId);
  }

  /** Whether it meant to have an order at a time, ms. */
  had(clientOrderId: string, at: number): boolean {
    return this.has(clientOrderId) || (this.dropped.get(clientOrderId) ?? Number.NEGATIVE_INFINITY) > at;
  }

  drop(clientOrderId: string): void {
    this.meant.delete(clientOrderId);
    this.dropped.set(clientOrderId, this.time.now());
  }

  /** Places an order that opens or adds to a leg. @returns its client id */
  place(): string {
    const { symbol, buyAt, sellAt, quantity } = SYMBOLS[this.random.next(SYMBOLS.length)] ?? SYMBOLS[0];
    const goesShort = this.kind.hedge && this.random.next(2) === 0;
    const conditional = this.kind.conditional && this.random.next(3) === 0;
    const away = this.random.next(100);
    const level = String(1 + this.random.next(3));
    const positionSide = this.kind.hedge ? (goesShort ? 'SHORT' : 'LONG') : 'BOTH';
    const order = this.note({ symbol, positionSide }, level, { conditional, protects: false });
    const common = { symbol, side: goesShort ? 'SELL' : 'BUY', positionSide, quantity } as const;
    const { clientOrderId } = order;
    // A conditional one lies on the other side of the price: it opens what goes on in its direction.
    if (conditional)
      this.exchange.addAlgoOrder({
        ...common,
        triggerPrice: String(goesShort ? buyAt - away : sellAt + away),
        clientAlgoId: clientOrderId,
      });
    else
      this.exchange.addOrder({
        ...common,
        price: String(goesShort ? sellAt + away : buyAt - away),
        clientOrderId,
      });
    return clientOrderId;
  }

  /** Places a stop that closes a leg. @returns its client id */
  protect(leg: Leg): string {
    const { buyAt, sellAt } = SYMBOLS.find(({ symbol }) => symbol === leg.symbol) ?? SYMBOLS[0];
    const isShort = leg.positionSide === 'SHORT';
    const { clientOrderId } = this.note(leg, 'sl', { conditional: true, protects: true });
    this.exchange.addAlgoOrder({
      ...leg,
      side: isShort ? 'BUY' : 'SELL',
      triggerPrice: String(isShort ? sellAt + 1_000 : buyAt - 1_000),
      closePosition: true,
      clientAlgoId: clientOrderId,
    });
    return clientOrderId;
  }

  cancelAtExchange({ clientOrderId, conditional }: Meant): void {
    if (conditional) this.exchange.cancelAlgoBehindTheBack(clientOrderId);
    else this.exchange.cancelBehindTheBack(clientOrderId);
  }

  /**
   * Fills an order, or triggers it: at once, or after seconds in which nobody can cancel it.
   * @param then once it is over
   */
  fill(order: Meant, then: () => void): void {
    const { clientOrderId, conditional } = order;
    const end = () => {
      if (conditional && this.rests(order)) this.exchange.triggerAlgo(clientOrderId);
      then();
    };
    if (!conditional) this.exchange.fillOrder(clientOrderId);
    if (conditional && this.random.next(2) === 0) {
      this.exchange.triggerAlgo(clientOrderId, 'triggering');
      this.time.after(1 + this.random.next(TRIGGERING_MS), end);
    } else end();
  }

  rests({ clientOrderId, conditional }: Meant): boolean {
    return conditional
      ? this.exchange.openAlgoOrders().some(({ clientAlgoId }) => clientAlgoId === clientOrderId)
      : this.exchange.openOrders().some((order) => order.clientOrderId === clientOrderId);
  }

  /**
   * Means to have no stop of a leg that it does not hold, and takes those away that it does not mean to have: of a
   * leg that stays nobody else may.
   */
  cleanStops(isHeld: (leg: Leg) => boolean): void {
    for (const order of this.all) if (order.protects && !isHeld(order)) this.drop(order.clientOrderId);
    for (const stop of this.exchange.openAlgoOrders())
      if (stop.closePosition && !this.has(stop.clientAlgoId) && isHeld(stop))
        this.exchange.cancelAlgoBehindTheBack(stop.clientAlgoId);
  }

  private note(
    { symbol, positionSide }: Leg,
    level: string,
    of: Pick<Meant, 'conditional' | 'protects'>,
  ): Meant {
    this.sequence += 1;
    const clientOrderId = `grinder_d_${symbol}_${level}_1704067200_${this.sequence}`;
    const createdAt = this.time.now();
    const order: Meant = { symbol, positionSide, clientOrderId, status: 'OPEN', createdAt, ...of };
    this.meant.set(clientOrderId, order);
    return order;
  }
}
