import type { CycleReport } from '../../domain/report';
import { type AccountHandle, DEFAULT_SYMBOLS } from '../../simulator';
import type { Bot } from './bot';
import { Moments } from './moments';
import { Others } from './others';

/** So much of an order that is filled in part. */
const SOME = '0.001';

/** One account of a world: its bot, what is on its book, and what its cycles said. */
export class SimAccount {
  readonly reports: CycleReport[] = [];
  /** What happens right before its guard is asked for something. */
  readonly moments = new Moments();
  /** Whoever else uses it. */
  readonly others: Others;

  constructor(
    readonly label: string,
    readonly exchange: AccountHandle,
    readonly bot: Bot,
    private readonly hedge: boolean,
  ) {
    this.others = new Others(exchange, hedge);
  }

  /** Whoever else trades in the account takes away the orders that nobody means to have. */
  endStrays(): void {
    for (const { clientOrderId } of this.strayOrders()) this.exchange.cancelBehindTheBack(clientOrderId);
  }

  /** Orders that nobody means to have trade, a part of them. */
  fillStrays(): void {
    for (const { clientOrderId, quantity, executedQty } of this.strayOrders())
      if (Number(quantity) - Number(executedQty) > Number(SOME)) this.exchange.fillOrder(clientOrderId, SOME);
  }

  /** Somebody takes away by hand what is worth too little to be closed with its stops, of either leg. */
  takeDustAway(): void {
    for (const { symbol, positionSide, amount } of this.strayLegs())
      if (this.hedge && isDust(symbol, amount))
        this.exchange.setPosition({ symbol, positionSide, amount: '0' });
  }

  mayNotTouch(clientOrderId: string, at: number): boolean {
    return this.others.have(clientOrderId) || this.bot.meant(clientOrderId, at);
  }

  /** Whether an order rests, of either kind. */
  rests(clientOrderId: string): boolean {
    return (
      this.exchange.openOrders().some((order) => order.clientOrderId === clientOrderId) ||
      this.exchange.openAlgoOrders().some((order) => order.clientAlgoId === clientOrderId)
    );
  }

  /** Orders of ours and legs that nobody means to have. */
  strays(): string[] {
    const orders = [
      ...this.exchange.openOrders().map((order) => order.clientOrderId),
      ...this.exchange.openAlgoOrders().map((order) => order.clientAlgoId),
    ];
    return [
      ...orders.filter((id) => id.startsWith('grinder_') && !this.bot.meansNow(id)),
      ...this.strayLegs().map(({ symbol, positionSide, amount }) => `${symbol} ${positionSide} ${amount}`),
    ];
  }

  private strayLegs() {
    return this.exchange.positions().filter((leg) => Number(leg.amount) !== 0 && !this.bot.holds(leg));
  }

  private strayOrders() {
    return this.exchange
      .openOrders()
      .filter(
        ({ clientOrderId }) => clientOrderId.startsWith('grinder_') && !this.bot.meansNow(clientOrderId),
      );
  }
}

/** A close may be refused below the least notional: the product leaves a little room above it. */
const ROOM = 1.1;

function isDust(symbol: string, amount: string): boolean {
  const spec = DEFAULT_SYMBOLS.find((each) => each.symbol === symbol);
  return (
    spec !== undefined && Math.abs(Number(amount)) * Number(spec.markPrice) < Number(spec.minNotional) * ROOM
  );
}
