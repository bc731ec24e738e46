import { decimal } from '../../src/domain/decimal';
import type {
  AccountFacts,
  ExchangeOrder,
  ExchangePosition,
  OrderList,
  PositionList,
  SymbolListing,
} from '../../src/domain/exchange-view';
import type { PositionMode } from '../../src/domain/vocabulary';
import type {
  CancelAnswer,
  CancelOrders,
  ClockReading,
  CloseOrder,
  ExchangePort,
  LegsElsewhere,
  OrderQuery,
  OrderState,
  Trade,
  WriteOptions,
} from '../../src/exchange/port';

/** The book of an account at a venue of another kind: one-way only, no batches, no conditional orders. */
export class InMemoryVenue implements ExchangePort {
  readonly exchangeId = 'memory/00000000';
  readonly writeObstacle = null;
  readonly ordersHeldUntil = () => 0;
  readonly cancelBatch = 1;
  readonly orders = new Map<string, ExchangeOrder>();
  readonly legs = new Map<string, ExchangePosition>();
  /** What was written, in order. */
  readonly writes: string[] = [];
  private readonly ended = new Map<string, OrderState>();
  private readonly trades: (Trade & { readonly symbol: string })[] = [];
  private sequence = 0;

  async openOrders(symbol?: string): Promise<OrderList> {
    const orders = [...this.orders.values()].filter(
      (order) => symbol === undefined || order.symbol === symbol,
    );
    return { orders, unclear: [] };
  }

  async conditionalOrders(): Promise<OrderList> {
    return { orders: [], unclear: [] };
  }

  async positions(symbol?: string): Promise<PositionList> {
    const positions = [...this.legs.values()].filter((leg) => symbol === undefined || leg.symbol === symbol);
    return { positions, blind: [] };
  }

  async openLegsElsewhere(): Promise<LegsElsewhere> {
    const legs = [...this.legs.values()].filter(({ amount }) => !decimal(amount).isZero());
    return { legs, unreadable: [], marginUsed: legs.length > 0 };
  }

  async positionMode(): Promise<PositionMode> {
    return 'one-way';
  }

  async accountFacts(): Promise<AccountFacts> {
    return { refused: null, readsOnly: null, mode: 'one-way', sharedCollateral: false };
  }

  async accountIdentity(): Promise<null> {
    return null;
  }

  async requestBudget(): Promise<null> {
    return null;
  }

  async measureClock(): Promise<ClockReading> {
    return { offsetMs: 0, errorMs: 0 };
  }

  async symbolListings(symbols: readonly string[]): Promise<SymbolListing[]> {
    const rules = {
      trading: true,
      quoteAsset: 'USDC',
      minQuantity: '0.1',
      maxQuantity: '2',
      stepSize: '0.1',
    };
    return symbols.map((symbol) => ({ symbol, rules }));
  }

  async findOrder({ clientOrderId }: OrderQuery): Promise<OrderState | null> {
    const resting = this.orders.get(clientOrderId);
    if (resting === undefined) return this.ended.get(clientOrderId) ?? null;
    const { orderKind, orderId, quantity, updateTime } = resting;
    return {
      orderKind,
      clientOrderId,
      orderId,
      state: 'open',
      word: 'live',
      quantity,
      filled: '0',
      updateTime,
    };
  }

  async tradesSince(symbol: string, since: number): Promise<Trade[]> {
    return this.trades.filter((trade) => trade.symbol === symbol && trade.time >= since);
  }

  async lastTrade(symbol: string): Promise<Trade | null> {
    return this.trades.filter((trade) => trade.symbol === symbol).at(-1) ?? null;
  }

  async cancelOrders(
    { symbol, orders }: CancelOrders,
    { beforeSend }: WriteOptions,
  ): Promise<CancelAnswer[]> {
    await beforeSend(Date.now());
    if (orders.length > 1) throw new Error('this venue cancels one order at a time');
    return orders.map(({ clientOrderId, orderId }) => {
      this.writes.push(`cancel ${symbol} ${clientOrderId}`);
      const order = this.orders.get(clientOrderId);
      if (order?.orderId !== orderId) return { outcome: 'not_done', why: '404 unknown' };
      this.orders.delete(clientOrderId);
      this.end({ ...order, filled: '0', state: 'ended', word: 'pulled', updateTime: Date.now() });
      return { outcome: 'done', why: null };
    });
  }

  async closePosition(close: CloseOrder, { beforeSend }: WriteOptions): Promise<OrderState> {
    await beforeSend(Date.now());
    const { symbol, side, quantity, clientOrderId } = close;
    this.writes.push(`${side} ${quantity} ${symbol}`);
    const leg = this.legs.get(symbol);
    if (leg === undefined) throw new Error(`${symbol} is flat`);
    this.sequence += 1;
    const now = Date.now();
    const change = decimal(quantity).times(side === 'SELL' ? -1 : 1);
    this.legs.set(symbol, { ...leg, amount: decimal(leg.amount).plus(change).toFixed(), updateTime: now });
    const orderId = `close-${this.sequence}`;
    this.trades.push({ symbol, orderId, positionSide: 'BOTH', time: now });
    return this.end({
      orderKind: 'regular',
      clientOrderId,
      orderId,
      state: 'filled',
      word: 'done',
      quantity,
      filled: quantity,
      updateTime: now,
    });
  }

  private end(state: OrderState): OrderState {
    const { orderKind, clientOrderId, orderId, quantity, filled, word, updateTime } = state;
    const ended = {
      orderKind,
      clientOrderId,
      orderId,
      state: state.state,
      quantity,
      filled,
      word,
      updateTime,
    };
    this.ended.set(clientOrderId, ended);
    return ended;
  }
}
