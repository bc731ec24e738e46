import type { Account } from '../core/account';
import type { Exchange } from '../core/exchange';
import type { JsonValue } from '../core/json';
import type { LimitOptions } from '../core/options';
import type { Params } from '../core/params';
import type { Conditions } from '../engine/place';

/** What every endpoint is given. */
export interface PublicCall {
  readonly exchange: Exchange;
  readonly params: Params;
  readonly limits: LimitOptions;
}

/** What an endpoint behind an API key is given. */
export interface AccountCall extends PublicCall {
  /** The account as it is: what writes change. */
  readonly account: Account;
  /** The account as reads see it: the same object unless a fault shows an older state. */
  readonly view: Account;
  readonly conditions: Conditions;
  /** Whether the key may trade. */
  readonly mayTrade: boolean;
}

/** What a call adds to the account's order counters. */
export interface OrderCost {
  readonly per10Seconds: number;
  readonly perMinute: number;
}

interface Common {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  /** IP weight (Binance endpoint pages, "Request Weight"). */
  readonly weight: number | ((params: Params, exchange: Exchange) => number);
  /** Set on calls that place orders. */
  readonly orderCost?: OrderCost;
  /** Whether a second recvWindow check follows in the matching engine (Binance change log 2023-04-18, -5028). */
  readonly engineWindow?: boolean;
  /** Whether the call can change orders or positions. */
  readonly write?: boolean;
}

/** An endpoint by its security type: NONE; USER_STREAM needs the key; USER_DATA and TRADE need key and signature. */
export type Endpoint = Common &
  (
    | { readonly security: 'NONE'; run(call: PublicCall): JsonValue }
    | { readonly security: 'USER_STREAM' | 'USER_DATA' | 'TRADE'; run(call: AccountCall): JsonValue }
  );

/** A weight that is lower when the call names a symbol. */
export function bySymbol(withSymbol: number, without: number): (params: Params) => number {
  return (params) => (params.get('symbol') === undefined ? without : withSymbol);
}

/** The symbol sent, checked. @throws ExchangeError -1102 when absent, -1121 when not listed */
export function requireSymbol(call: PublicCall): string {
  return call.exchange.market(call.params.require('symbol')).spec.symbol;
}

/** The symbol sent, checked, or `undefined` for all. @throws ExchangeError -1121 */
export function optionalSymbol(call: PublicCall): string | undefined {
  const symbol = call.params.get('symbol');
  return symbol === undefined ? undefined : call.exchange.market(symbol).spec.symbol;
}
