import type { ExchangePort } from '../../src/exchange/port';
import type { When } from './case';

/** An attempt that dies at the n-th write of an endpoint. */
export interface Crash {
  /** `METHOD path`, as in the exchange's log. */
  readonly endpoint: string;
  readonly nth: number;
  readonly when: When;
}

/** One account's writes: an attempt can be made to die around one of them. */
export class PortTap {
  crash: Crash | null = null;
  struck = 0;
  /** A mutation: nothing is read back, every write is taken for done. */
  findsOutNothing = false;
  private readonly counts = new Map<string, number>();

  /** The port as activities see it. */
  around(port: ExchangePort): ExchangePort {
    return {
      exchangeId: port.exchangeId,
      writeObstacle: port.writeObstacle,
      ordersHeldUntil: () => port.ordersHeldUntil(),
      cancelBatch: port.cancelBatch,
      openOrders: (symbol) => port.openOrders(symbol),
      conditionalOrders: (symbol) => port.conditionalOrders(symbol),
      positions: (symbol) => port.positions(symbol),
      positionMode: () => port.positionMode(),
      accountFacts: () => port.accountFacts(),
      accountIdentity: () => port.accountIdentity(),
      requestBudget: () => port.requestBudget(),
      measureClock: () => port.measureClock(),
      openLegsElsewhere: (forWrite) => port.openLegsElsewhere(forWrite),
      symbolListings: (symbols) => port.symbolListings(symbols),
      lastTrade: (symbol, positionSide) => port.lastTrade(symbol, positionSide),
      findOrder: async (query, forWrite) =>
        this.findsOutNothing ? await assumed(port, query) : await port.findOrder(query, forWrite),
      tradesSince: (symbol, since) => port.tradesSince(symbol, since),
      cancelOrders: (...args) =>
        this.write(
          args[0].orderKind === 'regular' ? 'DELETE /fapi/v1/batchOrders' : 'DELETE /fapi/v1/algoOrder',
          () => port.cancelOrders(...args),
        ),
      closePosition: (...args) => this.write('POST /fapi/v1/order', () => port.closePosition(...args)),
    };
  }

  private async write<T>(endpoint: string, go: () => Promise<T>): Promise<T> {
    const nth = (this.counts.get(endpoint) ?? 0) + 1;
    this.counts.set(endpoint, nth);
    const here = this.crash?.endpoint === endpoint && this.crash.nth === nth ? this.crash.when : null;
    if (here === 'before') this.die();
    if (here !== 'after') return await go();
    // Whatever the exchange answered dies with the attempt.
    await go().catch(() => undefined);
    return this.die();
  }

  private die(): never {
    this.struck += 1;
    throw new Error('the attempt died');
  }
}

/** What somebody says who does not look. */
async function assumed(
  port: ExchangePort,
  { symbol, clientOrderId, orderKind }: Parameters<ExchangePort['findOrder']>[0],
): ReturnType<ExchangePort['findOrder']> {
  const closing = clientOrderId.startsWith('grinder_rem_');
  // A cancel's order must at least have the right number to be taken for gone.
  const { orders: rows } =
    orderKind === 'regular' ? await port.openOrders(symbol) : await port.conditionalOrders(symbol);
  const known = rows.find((row) => row.clientOrderId === clientOrderId);
  if (known === undefined && !closing) return null;
  return {
    orderKind,
    clientOrderId,
    orderId: known?.orderId ?? '1',
    state: closing ? 'filled' : 'ended',
    word: 'assumed',
    quantity: '1000',
    filled: closing ? '1000' : '0',
    updateTime: 0,
  };
}
