import { type Dec, decimal, ZERO } from './decimal';
import {
  type AlgoOrder,
  isAlgoOpen,
  isOpen,
  type Order,
  type Position,
  type PositionSide,
  type Trade,
} from './model';

const DEFAULT_BALANCE = '100000';

/** Everything the exchange knows about one account. */
export class Account {
  dualSidePosition: boolean;
  walletBalance: Dec;
  readonly trades: Trade[] = [];
  readonly leverage = new Map<string, number>();
  listenKey: { key: string; expires: number } | null = null;
  private orders = new Map<string, Order>();
  private open = new Map<string, Order>();
  private byClientId = new Map<string, Order[]>();
  private algos = new Map<string, AlgoOrder>();
  private openAlgos = new Map<string, AlgoOrder>();
  private legs = new Map<string, Position>();

  constructor(
    readonly label: string,
    dualSidePosition = false,
    walletBalance: string = DEFAULT_BALANCE,
  ) {
    this.dualSidePosition = dualSidePosition;
    this.walletBalance = decimal(walletBalance, 'walletBalance');
  }

  addOrder(order: Order): void {
    const key = orderKey(order.symbol, order.orderId);
    if (this.orders.has(key)) throw new TypeError(`order ${order.symbol} ${order.orderId} exists`);
    this.orders.set(key, order);
    const namesakes = this.byClientId.get(order.clientOrderId);
    if (namesakes === undefined) this.byClientId.set(order.clientOrderId, [order]);
    else namesakes.push(order);
    this.refresh(order);
  }

  /** Has to follow every change of an order's status. */
  refresh(order: Order): void {
    const key = orderKey(order.symbol, order.orderId);
    if (isOpen(order.status)) this.open.set(key, order);
    else this.open.delete(key);
  }

  addAlgo(algo: AlgoOrder): void {
    if (this.algos.has(algo.algoId)) throw new TypeError(`algo order ${algo.algoId} exists`);
    this.algos.set(algo.algoId, algo);
    this.refreshAlgo(algo);
  }

  /** Has to follow every change of an algo order's status. */
  refreshAlgo(algo: AlgoOrder): void {
    if (isAlgoOpen(algo.algoStatus)) this.openAlgos.set(algo.algoId, algo);
    else this.openAlgos.delete(algo.algoId);
  }

  allOrders(): Order[] {
    return [...this.orders.values()];
  }

  openOrders(symbol?: string): Order[] {
    const open = [...this.open.values()];
    return symbol === undefined ? open : open.filter((order) => order.symbol === symbol);
  }

  orderById(symbol: string, orderId: string): Order | undefined {
    return this.orders.get(orderKey(symbol, orderId));
  }

  /** The newest order of a symbol with this client id: an open one if there is one. */
  orderByClientId(symbol: string, clientOrderId: string): Order | undefined {
    const namesakes = (this.byClientId.get(clientOrderId) ?? []).filter((order) => order.symbol === symbol);
    return namesakes.findLast((order) => isOpen(order.status)) ?? namesakes.at(-1);
  }

  /** Whether an open order of the account, on whatever symbol, has this client id. */
  hasOpenClientId(clientOrderId: string): boolean {
    return (this.byClientId.get(clientOrderId) ?? []).some((order) => isOpen(order.status));
  }

  allAlgos(): AlgoOrder[] {
    return [...this.algos.values()];
  }

  openAlgoOrders(symbol?: string): AlgoOrder[] {
    const open = [...this.openAlgos.values()];
    return symbol === undefined ? open : open.filter((algo) => algo.symbol === symbol);
  }

  algoById(algoId: string): AlgoOrder | undefined {
    return this.algos.get(algoId);
  }

  /** The newest algo order with this client id: an open one if there is one. */
  algoByClientId(clientAlgoId: string): AlgoOrder | undefined {
    const namesakes = this.allAlgos().filter((algo) => algo.clientAlgoId === clientAlgoId);
    return namesakes.findLast((algo) => isAlgoOpen(algo.algoStatus)) ?? namesakes.at(-1);
  }

  /** A leg, created flat on first use. */
  position(symbol: string, positionSide: PositionSide): Position {
    const key = `${symbol}|${positionSide}`;
    let leg = this.legs.get(key);
    if (leg === undefined) {
      leg = { symbol, positionSide, amount: ZERO, entryPrice: ZERO, updateTime: 0 };
      this.legs.set(key, leg);
    }
    return leg;
  }

  /** A leg that was ever touched. */
  leg(symbol: string, positionSide: PositionSide): Readonly<Position> | undefined {
    return this.legs.get(`${symbol}|${positionSide}`);
  }

  /** The leg's signed amount, without creating the leg. */
  amount(symbol: string, positionSide: PositionSide): Dec {
    return this.leg(symbol, positionSide)?.amount ?? ZERO;
  }

  /** All legs ever touched, flat ones included. */
  positions(): Position[] {
    return [...this.legs.values()];
  }

  /** The account as it is now, unaffected by what happens later. */
  snapshot(): Account {
    const copy = new Account(this.label, this.dualSidePosition);
    copy.walletBalance = this.walletBalance;
    copy.listenKey = this.listenKey;
    copy.trades.push(...this.trades);
    for (const [symbol, leverage] of this.leverage) copy.leverage.set(symbol, leverage);
    for (const order of this.orders.values()) copy.addOrder({ ...order });
    for (const algo of this.algos.values()) copy.addAlgo({ ...algo });
    for (const [key, leg] of this.legs) copy.legs.set(key, { ...leg });
    return copy;
  }
}

function orderKey(symbol: string, orderId: string): string {
  return `${symbol}|${orderId}`;
}
