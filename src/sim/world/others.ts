import type { AccountHandle } from '../../simulator';

/** What others hold: neither of it is in the whitelist, one is not quoted in dollars. */
const HELD = [
  { symbol: 'SOLUSDT', amount: '3' },
  { symbol: 'ETHBTC', amount: '0.5' },
] as const;
/** Orders of others that are in the way lie here, where nothing fills them. */
const IN_THE_WAY = [
  { symbol: 'BTCUSDT', price: '99000' },
  { symbol: 'ETHUSDT', price: '3650' },
] as const;

/** Whoever else uses an account: what they leave on its book is not ours. */
export class Others {
  private readonly orders = new Set<string>();
  private placed = 0;

  constructor(
    private readonly exchange: AccountHandle,
    private readonly hedge: boolean,
  ) {}

  /** Whether an order is theirs. */
  have(clientOrderId: string): boolean {
    return this.orders.has(clientOrderId);
  }

  /** An order in a whitelisted symbol, whose id says nothing of us. */
  order(): void {
    this.add({ symbol: 'BTCUSDT', side: 'BUY', price: '80000' }, (n) => `web_${n}`);
  }

  /** An order with an id like ours that names another symbol. */
  misnamedOrder(): void {
    this.add(
      { symbol: 'BTCUSDT', side: 'BUY', price: '80000' },
      (n) => `grinder_d_ETHUSDT_7_1704067200_${9_000 + n}`,
    );
  }

  /** Orders on the side on which a long leg is closed. */
  ordersInTheWay(): void {
    for (const { symbol, price } of IN_THE_WAY) this.add({ symbol, side: 'SELL', price }, (n) => `web_${n}`);
  }

  /** Positions that we may not close. */
  hold(): void {
    for (const each of HELD) this.exchange.setPosition({ ...each, positionSide: this.side });
  }

  /** They take everything away again. */
  leave(): void {
    for (const { clientOrderId } of this.exchange.openOrders())
      if (this.have(clientOrderId)) this.exchange.cancelBehindTheBack(clientOrderId);
    for (const { symbol } of HELD.filter(
      (leg) => Number(this.exchange.positionAmount(leg.symbol, this.side)) !== 0,
    ))
      this.exchange.setPosition({ symbol, positionSide: this.side, amount: '0' });
  }

  private get side() {
    return this.hedge ? 'LONG' : 'BOTH';
  }

  private add(
    order: { readonly symbol: string; readonly side: 'BUY' | 'SELL'; readonly price: string },
    idOf: (n: number) => string,
  ): void {
    this.placed += 1;
    const clientOrderId = idOf(this.placed);
    this.orders.add(clientOrderId);
    this.exchange.addOrder({ ...order, positionSide: this.side, quantity: '0.002', clientOrderId });
  }
}
