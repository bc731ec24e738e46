import type {
  AccountFacts,
  OrderList,
  PositionList,
  RequestBudget,
  SymbolListing,
} from '../../domain/exchange-view';
import type { PositionMode, PositionSide } from '../../domain/vocabulary';
import { ExchangeError } from '../errors';
import type {
  CancelAnswer,
  CancelOrders,
  ClockReading,
  CloseOrder,
  ExchangeCredentials,
  ExchangePort,
  LegsElsewhere,
  OrderQuery,
  OrderState,
  Trade,
  WriteOptions,
} from '../port';
import { accountFacts } from './account-facts';
import {
  readAccountAlias,
  readAlgoCancel,
  readCancelItems,
  readDualSidePosition,
  readServerTime,
  readTrades,
} from './answers';
import { CANCELLED, cancelAnswers } from './cancel-answers';
import { ExchangeClock } from './clock';
import { contradictionIn } from './contradiction';
import { type ExchangeInfo, listingOf, readExchangeInfo } from './exchange-info';
import { exchangeIdOf, writeObstacleOf } from './hosts';
import { BinanceHttp, type BinanceRequest } from './http';
import { KeptExchangeInfo } from './kept-exchange-info';
import { readAlgoState, readOpenAlgoOrders, readOpenOrders, readOrderState } from './order-rows';
import { readLegsElsewhere, readPositions } from './position-rows';
import type { Priority, RateLimits } from './rate-limits';
import { MalformedAnswer } from './shape';

export interface BinanceAdapterOptions {
  readonly baseUrl: string;
  readonly credentials: ExchangeCredentials;
  readonly recvWindowMs: number;
  readonly rateLimits: RateLimits;
  /** Shared, as the limits are, by all accounts of the address. */
  readonly exchangeInfo?: KeptExchangeInfo;
}

const DEADLINE_MS = 3_000;
const RULES_KEPT_MS = 300_000;
/** A symbol that is not in it is looked for again, but not in every look. */
const LISTING_KEPT_MS = 60_000;
const NO_SUCH_ORDER = -2013;
/** Binance lists at most so many trades at once. */
const MAX_TRADES = 1_000;
/** DELETE /fapi/v1/batchOrders takes at most so many orders, all of one symbol. */
const MAX_BATCH = 10;

/** Binance USD-M futures over the npm `binance` client. */
export class BinanceAdapter implements ExchangePort {
  readonly exchangeId: string;
  readonly writeObstacle: string | null;
  readonly cancelBatch = MAX_BATCH;
  readonly limits: RateLimits;
  private readonly host: string;
  private readonly http: BinanceHttp;
  private readonly clock = new ExchangeClock();
  private readonly kept: KeptExchangeInfo;

  constructor(options: BinanceAdapterOptions) {
    this.exchangeId = exchangeIdOf(options.baseUrl, options.credentials.apiKey);
    this.host = new URL(options.baseUrl).host;
    this.writeObstacle = writeObstacleOf(options.baseUrl);
    this.limits = options.rateLimits;
    this.kept = options.exchangeInfo ?? new KeptExchangeInfo();
    this.http = new BinanceHttp({ ...options, deadlineMs: DEADLINE_MS });
  }

  ordersHeldUntil(): number {
    return this.http.ordersHeldUntil();
  }

  async openOrders(symbol?: string): Promise<OrderList> {
    return await this.read('fapi/v1/openOrders', { symbol }, readOpenOrders, priorityOf(symbol));
  }

  async conditionalOrders(symbol?: string): Promise<OrderList> {
    return await this.read('fapi/v1/openAlgoOrders', { symbol }, readOpenAlgoOrders, priorityOf(symbol));
  }

  async positions(symbol?: string): Promise<PositionList> {
    return await this.read('fapi/v3/positionRisk', { symbol }, readPositions, priorityOf(symbol));
  }

  async positionMode(forWrite = false): Promise<PositionMode> {
    const priority = forWrite ? 'write' : 'observe';
    const dual = await this.read('fapi/v1/accountConfig', {}, readDualSidePosition, priority);
    return dual ? 'hedge' : 'one-way';
  }

  async accountFacts(): Promise<AccountFacts> {
    return await accountFacts(() => this.read('fapi/v1/accountConfig', {}, (config) => config, 'observe'));
  }

  async accountIdentity(): Promise<string | null> {
    const alias = await this.read('fapi/v3/balance', {}, readAccountAlias, 'observe');
    return alias === null ? null : `${this.host}/${alias}`;
  }

  async requestBudget(): Promise<RequestBudget> {
    const { orders } = await this.info(RULES_KEPT_MS);
    return this.limits.budget(orders);
  }

  async measureClock(): Promise<ClockReading> {
    return await this.clock.measure(async () => {
      const answer = await this.http.request({
        method: 'GET',
        path: 'fapi/v1/time',
        signed: false,
        priority: 'write',
        timeOffsetMs: this.clock.offsetMs(),
      });
      return shaped(answer, readServerTime, 'unknown');
    });
  }

  async openLegsElsewhere(forWrite = false): Promise<LegsElsewhere> {
    const priority = forWrite ? 'write' : 'observe';
    return await this.read('fapi/v3/account', {}, readLegsElsewhere, priority);
  }

  async symbolListings(symbols: readonly string[]): Promise<SymbolListing[]> {
    const known = (await this.info(RULES_KEPT_MS)).symbols;
    // What is not in it may have been listed since.
    const table = symbols.every((symbol) => known.has(symbol))
      ? known
      : (await this.info(LISTING_KEPT_MS)).symbols;
    return symbols.map((symbol) => listingOf(table, symbol));
  }

  private async info(maxAgeMs: number): Promise<ExchangeInfo> {
    return await this.kept.notOlderThan(maxAgeMs, () => this.readExchangeInfo());
  }

  private async readExchangeInfo(): Promise<ExchangeInfo> {
    const answer = await this.http.request({
      method: 'GET',
      path: 'fapi/v1/exchangeInfo',
      signed: false,
      priority: 'observe',
      timeOffsetMs: this.clock.offsetMs(),
    });
    const info = shaped(answer, readExchangeInfo, 'unknown');
    this.limits.learn(info.weightPerMinute);
    return info;
  }

  async findOrder(
    { symbol, clientOrderId, orderKind }: OrderQuery,
    forWrite = false,
  ): Promise<OrderState | null> {
    const priority = forWrite ? 'write' : 'observe';
    try {
      return orderKind === 'regular'
        ? await this.read(
            'fapi/v1/order',
            { symbol, origClientOrderId: clientOrderId },
            readOrderState,
            priority,
          )
        : await this.read('fapi/v1/algoOrder', { clientAlgoId: clientOrderId }, readAlgoState, priority);
    } catch (error) {
      if (error instanceof ExchangeError && error.code === NO_SUCH_ORDER) return null;
      throw error;
    }
  }

  async tradesSince(symbol: string, since: number): Promise<Trade[] | null> {
    const params = { symbol, startTime: String(since), limit: String(MAX_TRADES) };
    const trades = await this.read('fapi/v1/userTrades', params, readTrades, 'write');
    return trades.length < MAX_TRADES ? trades : null;
  }

  async lastTrade(symbol: string, positionSide: PositionSide): Promise<Trade | null> {
    // Without times Binance lists the newest trades of the last seven days, oldest first.
    const trades = await this.read('fapi/v1/userTrades', { symbol, limit: '100' }, readTrades, 'observe');
    return trades.filter((trade) => trade.positionSide === positionSide).at(-1) ?? null;
  }

  async cancelOrders(request: CancelOrders, write: WriteOptions): Promise<CancelAnswer[]> {
    if (request.orderKind === 'regular') return await this.cancelBatchOf(request, write);
    // One at a time, by client id: Binance numbers algoId per symbol and asks for no symbol here.
    const [order, ...more] = request.orders;
    if (order === undefined || more.length > 0)
      throw refusedHere('conditional orders are cancelled one at a time');
    const answer = await this.write(
      { method: 'DELETE', path: 'fapi/v1/algoOrder', params: { clientAlgoId: order.clientOrderId } },
      write,
    );
    shaped(answer, readAlgoCancel, 'unknown');
    return [CANCELLED];
  }

  private async cancelBatchOf(
    { symbol, orders }: CancelOrders,
    write: WriteOptions,
  ): Promise<CancelAnswer[]> {
    // Written by hand: ids above 2^53 would be rounded as numbers, and quoted ones are not supported.
    const orderIdList = `[${orders.map(({ orderId }) => orderId).join(',')}]`;
    const answer = await this.write(
      { method: 'DELETE', path: 'fapi/v1/batchOrders', params: { symbol, orderIdList } },
      write,
    );
    return cancelAnswers(orders, shaped(answer, readCancelItems, 'unknown'));
  }

  async closePosition(order: CloseOrder, write: WriteOptions): Promise<OrderState> {
    const contradiction = contradictionIn(order);
    if (contradiction !== null) throw refusedHere(contradiction);
    const answer = await this.write(
      {
        method: 'POST',
        path: 'fapi/v1/order',
        params: {
          symbol: order.symbol,
          side: order.side,
          type: 'MARKET',
          quantity: order.quantity,
          newClientOrderId: order.clientOrderId,
          newOrderRespType: 'RESULT',
          // Hedge mode refuses the flag (-1106) and closes by position side; one-way mode needs it.
          ...(order.mode === 'hedge' ? { positionSide: order.positionSide } : { reduceOnly: 'true' }),
        },
      },
      write,
    );
    return shaped(answer, readOrderState, 'unknown');
  }

  private async read<T>(
    path: string,
    params: Record<string, string | undefined>,
    shape: (input: unknown) => T,
    priority: Priority,
  ): Promise<T> {
    const request = { method: 'GET', path, params, signed: true, priority } as const;
    try {
      return shaped(
        await this.http.request({ ...request, timeOffsetMs: this.clock.offsetMs() }),
        shape,
        'not_done',
      );
    } catch (error) {
      if (!(error instanceof ExchangeError) || !error.retryRead) throw error;
      if (error.reason === 'clock_skew') await this.measureClock();
      return shaped(
        await this.http.request({ ...request, timeOffsetMs: this.clock.offsetMs() }),
        shape,
        'not_done',
      );
    }
  }

  private async write(
    request: Pick<BinanceRequest, 'method' | 'path' | 'params'>,
    { beforeSend, acceptanceWindowMs }: WriteOptions,
  ): Promise<unknown> {
    if (this.writeObstacle !== null) throw refusedHere(this.writeObstacle);
    return await this.http.request({
      ...request,
      params: { ...request.params, recvWindow: String(acceptanceWindowMs) },
      signed: true,
      priority: 'write',
      timeOffsetMs: this.clock.offsetMs(),
      beforeSend,
    });
  }
}

/** Only a write looks at one symbol alone. */
const priorityOf = (symbol: string | undefined): Priority => (symbol === undefined ? 'observe' : 'write');

function shaped<T>(answer: unknown, shape: (input: unknown) => T, outcome: 'unknown' | 'not_done'): T {
  try {
    return shape(answer);
  } catch (error) {
    if (!(error instanceof MalformedAnswer)) throw error;
    throw new ExchangeError(error.message, {
      outcome,
      code: null,
      status: 200,
      reason: 'port_error',
      retryRead: false,
      waitUntil: null,
    });
  }
}

function refusedHere(message: string): ExchangeError {
  return new ExchangeError(message, {
    outcome: 'not_done',
    code: null,
    status: null,
    reason: 'port_error',
    retryRead: false,
    waitUntil: null,
  });
}
