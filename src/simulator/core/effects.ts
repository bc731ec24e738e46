import type { Account } from './account';
import type { Dec } from './decimal';
import type { AlgoOrder, Order, PositionSide, Side } from './model';

/** What can happen to an account's orders and legs. */
export type EffectKind =
  | 'order_placed'
  | 'order_modified'
  | 'order_filled'
  | 'order_canceled'
  | 'order_expired'
  | 'algo_placed'
  | 'algo_triggering'
  | 'algo_triggered'
  | 'algo_finished'
  | 'algo_canceled'
  | 'algo_expired'
  | 'algo_rejected'
  | 'position_set'
  | 'mode_changed';

/** Who caused an effect: a request, a test or admin call, the exchange by itself, a fault. */
export type Cause = 'request' | 'control' | 'engine' | 'fault';

/** One change of an account. Ids and decimals are text; what does not apply is `null`. */
export interface Effect {
  readonly seq: number;
  /** Exchange clock, ms. */
  readonly at: number;
  readonly account: string;
  readonly kind: EffectKind;
  readonly cause: Cause;
  /** `seq` of the log entry whose request caused it. */
  readonly requestSeq: number | null;
  readonly symbol: string | null;
  readonly side: Side | null;
  readonly positionSide: PositionSide | null;
  readonly orderId: string | null;
  readonly clientOrderId: string | null;
  readonly algoId: string | null;
  readonly clientAlgoId: string | null;
  readonly type: string | null;
  readonly reduceOnly: boolean | null;
  /** Placed: the order's; filled: this fill's; canceled, expired: what was left. */
  readonly quantity: string | null;
  /** Filled: this fill's; otherwise the order's or the trigger price. */
  readonly price: string | null;
  readonly status: string | null;
  /** The leg's signed amount before and after. */
  readonly positionBefore: string | null;
  readonly positionAfter: string | null;
}

// An exchange that runs for days must not fill the memory.
const KEPT = 100_000;

/** Drops the oldest tenth of a record once it has grown beyond any test. */
export function forgetOldest(list: unknown[]): void {
  if (list.length > KEPT) list.splice(0, KEPT / 10);
}

type Details = Omit<Effect, 'seq' | 'at' | 'account' | 'kind' | 'cause' | 'requestSeq'>;

const NOTHING: Details = {
  symbol: null,
  side: null,
  positionSide: null,
  orderId: null,
  clientOrderId: null,
  algoId: null,
  clientAlgoId: null,
  type: null,
  reduceOnly: null,
  quantity: null,
  price: null,
  status: null,
  positionBefore: null,
  positionAfter: null,
};

/** Writes down what happens to accounts, and on whose behalf. */
export class Effects {
  private list: Effect[] = [];
  private nextSeq = 1;
  private cause: { cause: Cause; requestSeq: number | null } = { cause: 'control', requestSeq: null };
  private readonly listeners = new Set<(effect: Effect, account: Account) => void>();

  constructor(private readonly now: () => number) {}

  all(): readonly Effect[] {
    return this.list;
  }

  /** Attributes everything recorded while `run` runs; the engine is synchronous, so nothing else can slip in. */
  attribute<T>(cause: Cause, requestSeq: number | null, run: () => T): T {
    const outer = this.cause;
    this.cause = { cause, requestSeq };
    try {
      return run();
    } finally {
      this.cause = outer;
    }
  }

  /** As `attribute`, but for the exchange's own reactions: the request that set them off stays named. */
  byEngine<T>(run: () => T): T {
    return this.attribute('engine', this.cause.requestSeq, run);
  }

  /** @returns a function that ends the subscription */
  subscribe(listener: (effect: Effect, account: Account) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Records a change of a regular order. `moved` is this fill, or what was left of a finished order. */
  order(kind: EffectKind, account: Account, order: Order, moved: OrderMovement): void {
    const standing = account.amount(order.symbol, order.positionSide).toFixed();
    this.record(kind, account, {
      ...NOTHING,
      symbol: order.symbol,
      side: order.side,
      positionSide: order.positionSide,
      orderId: order.orderId,
      clientOrderId: order.clientOrderId,
      type: order.type,
      reduceOnly: order.reduceOnly,
      quantity: moved.quantity.toFixed(),
      price: (moved.price ?? order.price).toFixed(),
      status: order.status,
      positionBefore: moved.positionBefore?.toFixed() ?? standing,
      positionAfter: standing,
    });
  }

  /** Records a change of an algo order. */
  algo(kind: EffectKind, account: Account, algo: AlgoOrder): void {
    const standing = account.amount(algo.symbol, algo.positionSide).toFixed();
    this.record(kind, account, {
      ...NOTHING,
      symbol: algo.symbol,
      side: algo.side,
      positionSide: algo.positionSide,
      orderId: algo.actualOrderId === '' ? null : algo.actualOrderId,
      algoId: algo.algoId,
      clientAlgoId: algo.clientAlgoId,
      type: algo.orderType,
      reduceOnly: algo.reduceOnly,
      quantity: algo.quantity?.toFixed() ?? null,
      price: algo.triggerPrice.toFixed(),
      status: algo.algoStatus,
      positionBefore: standing,
      positionAfter: standing,
    });
  }

  /** Records a leg that was set from outside. */
  position(account: Account, symbol: string, positionSide: PositionSide, before: Dec): void {
    this.record('position_set', account, {
      ...NOTHING,
      symbol,
      positionSide,
      positionBefore: before.toFixed(),
      positionAfter: account.amount(symbol, positionSide).toFixed(),
    });
  }

  /** Records a change between one-way and hedge mode. */
  mode(account: Account): void {
    this.record('mode_changed', account, NOTHING);
  }

  reset(): void {
    this.list = [];
    this.nextSeq = 1;
  }

  private record(kind: EffectKind, account: Account, details: Details): void {
    const effect: Effect = {
      seq: this.nextSeq++,
      at: this.now(),
      account: account.label,
      kind,
      ...this.cause,
      ...details,
    };
    this.list.push(effect);
    forgetOldest(this.list);
    for (const listener of this.listeners) listener(effect, account);
  }
}

interface OrderMovement {
  quantity: Dec;
  price?: Dec;
  positionBefore?: Dec;
}
