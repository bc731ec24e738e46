import type { Account } from '../core/account';
import { decimal, ZERO } from '../core/decimal';
import type { Exchange } from '../core/exchange';
import { type AlgoOrder, type Order, type PositionSide, remaining } from '../core/model';
import { fillOrder } from '../engine/fill';
import { finishAlgo, finishOrder } from '../engine/finish';
import { startTriggering, trigger } from '../engine/trigger';
import { closeByExchange, type ExchangeOrderKind, type ExchangeOrderSeed } from './exchange-orders';
import {
  type AlgoOrderInfo,
  algoInfo,
  type OrderInfo,
  orderInfo,
  type PositionInfo,
  positionInfo,
  type TradeInfo,
  tradeInfo,
} from './infos';
import { changeMode } from './mode';
import {
  type AlgoOrderSeed,
  marketOf,
  type OrderSeed,
  type PositionSeed,
  seededAlgo,
  seededOrder,
} from './seeds';

/** A test's hands on one account: seeds it, looks at it, and plays the market and the other bots. */
export class AccountHandle {
  constructor(
    private readonly exchange: Exchange,
    readonly label: string,
  ) {}

  /** Puts a regular order on the book (or into the history, with a final `status`). */
  addOrder(seed: OrderSeed): OrderInfo {
    return this.act((account) => {
      const order = seededOrder(this.exchange, seed);
      account.addOrder(order);
      this.exchange.effects.order('order_placed', account, order, { quantity: order.quantity });
      return orderInfo(order);
    });
  }

  /** Puts an algo order on the list. */
  addAlgoOrder(seed: AlgoOrderSeed): AlgoOrderInfo {
    return this.act((account) => {
      const algo = seededAlgo(this.exchange, seed);
      account.addAlgo(algo);
      this.exchange.effects.algo('algo_placed', account, algo);
      return algoInfo(algo);
    });
  }

  /** Sets a leg; orders stay as they are. @throws TypeError when the leg does not fit the account's mode */
  setPosition(seed: PositionSeed): PositionInfo {
    return this.act((account) => {
      const market = marketOf(this.exchange, seed.symbol);
      const positionSide = seed.positionSide ?? 'BOTH';
      const amount = decimal(seed.amount, 'amount');
      checkLeg(account, positionSide, amount.isNegative(), amount.isZero());
      const leg = account.position(seed.symbol, positionSide);
      const before = leg.amount;
      const entry = seed.entryPrice === undefined ? market.mark : decimal(seed.entryPrice, 'entryPrice');
      leg.amount = amount;
      leg.entryPrice = amount.isZero() ? ZERO : entry;
      leg.updateTime = seed.updateTime ?? this.exchange.now();
      this.exchange.effects.position(account, seed.symbol, positionSide, before);
      return positionInfo(leg);
    });
  }

  /** Switches between one-way and hedge mode; legs are converted, whatever the exchange would say to that. */
  setDualSidePosition(dual: boolean): void {
    this.act((account) => changeMode(this.exchange, account, dual));
  }

  /** Trades a resting order at its own price, all of it or a part. */
  fillOrder(clientOrderId: string, quantity?: string): OrderInfo {
    return this.act((account) => {
      const order = this.find(account, clientOrderId);
      const wanted = quantity === undefined ? remaining(order) : decimal(quantity, 'quantity');
      fillOrder(this.exchange, account, order, order.price, wanted, true);
      return orderInfo(order);
    });
  }

  /** Cancels an order as another client of the account would. */
  cancelBehindTheBack(clientOrderId: string): OrderInfo {
    return this.act((account) => this.finish(account, clientOrderId, 'CANCELED'));
  }

  /** Lets the exchange expire an order. */
  expireOrder(clientOrderId: string): OrderInfo {
    return this.act((account) => this.finish(account, clientOrderId, 'EXPIRED'));
  }

  /** Triggers an algo order; with stage `triggering` it stays where a cancel answers -4117. */
  triggerAlgo(clientAlgoId: string, stage: 'triggering' | 'done' = 'done'): AlgoOrderInfo {
    return this.act((account) => {
      const algo = this.findAlgo(account, clientAlgoId);
      if (stage === 'triggering') startTriggering(this.exchange, account, algo);
      else trigger(this.exchange, account, algo);
      return algoInfo(algo);
    });
  }

  /** Cancels an algo order as another client of the account would. */
  cancelAlgoBehindTheBack(clientAlgoId: string): AlgoOrderInfo {
    return this.act((account) => {
      const algo = this.findAlgo(account, clientAlgoId);
      finishAlgo(this.exchange, account, algo, 'CANCELED');
      return algoInfo(algo);
    });
  }

  /** Liquidation, auto-deleveraging or settlement of a leg. */
  injectExchangeOrder(kind: ExchangeOrderKind, seed: ExchangeOrderSeed): OrderInfo {
    return this.act((account) => orderInfo(closeByExchange(this.exchange, account, kind, seed)));
  }

  openOrders(symbol?: string): OrderInfo[] {
    return this.account().openOrders(symbol).map(orderInfo);
  }

  openAlgoOrders(symbol?: string): AlgoOrderInfo[] {
    return this.account().openAlgoOrders(symbol).map(algoInfo);
  }

  /** Every regular order, finished ones included. */
  orders(): OrderInfo[] {
    return this.account().allOrders().map(orderInfo);
  }

  /** Every algo order, finished ones included. */
  algoOrders(): AlgoOrderInfo[] {
    return this.account().allAlgos().map(algoInfo);
  }

  /** Legs that are not flat. */
  positions(): PositionInfo[] {
    return this.account()
      .positions()
      .filter((leg) => !leg.amount.isZero())
      .map(positionInfo);
  }

  /** Signed amount of a leg, `"0"` when flat. */
  positionAmount(symbol: string, positionSide: PositionSide = 'BOTH'): string {
    return this.account().amount(symbol, positionSide).toFixed();
  }

  trades(): TradeInfo[] {
    return this.account().trades.map(tradeInfo);
  }

  get dualSidePosition(): boolean {
    return this.account().dualSidePosition;
  }

  private account(): Account {
    return this.exchange.account(this.label);
  }

  private act<T>(run: (account: Account) => T): T {
    return this.exchange.effects.attribute('control', null, () => run(this.account()));
  }

  private find(account: Account, clientOrderId: string): Order {
    const order = account.openOrders().find((each) => each.clientOrderId === clientOrderId);
    if (order === undefined) throw new TypeError(`no open order ${clientOrderId}`);
    return order;
  }

  private findAlgo(account: Account, clientAlgoId: string): AlgoOrder {
    const algo = account.openAlgoOrders().find((each) => each.clientAlgoId === clientAlgoId);
    if (algo === undefined) throw new TypeError(`no open algo order ${clientAlgoId}`);
    return algo;
  }

  private finish(account: Account, clientOrderId: string, status: 'CANCELED' | 'EXPIRED'): OrderInfo {
    const order = this.find(account, clientOrderId);
    finishOrder(this.exchange, account, order, status);
    return orderInfo(order);
  }
}

function checkLeg(account: Account, positionSide: PositionSide, negative: boolean, flat: boolean): void {
  if (account.dualSidePosition === (positionSide === 'BOTH')) {
    const mode = account.dualSidePosition ? 'hedge' : 'one-way';
    throw new TypeError(`account ${account.label} is in ${mode} mode: no leg ${positionSide}`);
  }
  const wrongSign = positionSide === 'LONG' ? negative : positionSide === 'SHORT' && !negative;
  if (!flat && wrongSign) throw new TypeError(`a ${positionSide} amount has the other sign`);
}
