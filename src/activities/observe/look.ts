import type { ExchangeSnapshot } from '../../domain/exchange-view';
import { type ExpectedState, flatState, stalenessOf } from '../../domain/expected-state';
import { botIsBack } from '../../domain/guard/arming';
import { type Comparison, compare, modeConflict } from '../../domain/mismatches';
import type { Reason } from '../../domain/reasons';
import type { FailedPart, Part } from '../../domain/report';
import { wholeSnapshot } from '../../domain/snapshot';
import { ExchangeError } from '../../exchange/errors';
import type { ClockReading } from '../../exchange/port';
import type { AccountRuntime, ActivityDependencies } from '../dependencies';
import { problemOf } from '../problem';

/** One look at exchange and expected state: whole, or what failed. Unknown is never empty. */
export type Look =
  | {
      readonly ok: true;
      readonly readAt: number;
      readonly snapshot: ExchangeSnapshot;
      readonly clock: ClockReading;
      readonly expected: ExpectedState;
      readonly asOfFromBot: boolean;
      readonly comparison: Comparison;
    }
  | {
      readonly ok: false;
      readonly readAt: number;
      readonly failedParts: readonly FailedPart[];
      /** The reason of a write that rests on this look. */
      readonly reason: Extract<Reason, 'unconfirmed' | 'rate_limited' | 'clock_skew' | 'port_error'>;
    };

export interface LookOptions {
  /** Look at one symbol only. */
  readonly symbol?: string;
  /** `asOf` must be later than this. */
  readonly notBefore?: number;
  /** The expected state, where it was read already. */
  readonly expected?: UsableState;
  /** Lets the comparison take a change of ours for old. */
  readonly adjust?: (snapshot: ExchangeSnapshot) => ExchangeSnapshot;
}

/**
 * Looks once: the exchange's parts in parallel, then the expected state, then the pure comparison.
 * Never throws: whatever fails makes the look inconclusive and is named.
 */
export async function look(
  dependencies: ActivityDependencies,
  runtime: AccountRuntime,
  options: LookOptions = {},
): Promise<Look> {
  const { exchange, settings } = runtime;
  await dependencies.mayAsk();
  const readAt = Date.now();
  const failed: FailedPart[] = [];
  let reason: Extract<Look, { ok: false }>['reason'] = 'unconfirmed';
  const part = async <T>(name: Part, read: () => Promise<T>): Promise<T | null> => {
    try {
      return await read();
    } catch (error) {
      failed.push({ part: name, problem: problemOf(error) });
      if (error instanceof ExchangeError)
        reason =
          error.reason === 'rate_limited' || error.reason === 'clock_skew' ? error.reason : 'port_error';
      return null;
    }
  };
  const [orders, conditional, positions, mode, clock] = await Promise.all([
    part('openOrders', () => exchange.openOrders(options.symbol)),
    part('conditionalOrders', () => exchange.conditionalOrders(options.symbol)),
    part('positions', () => exchange.positions(options.symbol)),
    part('mode', () => exchange.positionMode(options.symbol !== undefined)),
    part('clock', () => exchange.measureClock()),
  ]);
  const inconclusive = (): Look => ({ ok: false, readAt, failedParts: failed, reason });
  if (orders === null || conditional === null || positions === null || mode === null || clock === null)
    return inconclusive();
  const whole = wholeSnapshot({ mode, orders: [...orders, ...conditional], positions });
  if ('problem' in whole) {
    failed.push(whole.problem);
    return inconclusive();
  }
  const { snapshot } = whole;
  const usable = options.expected ?? (await usableState(dependencies, runtime, options.notBefore));
  if ('problem' in usable) {
    failed.push({ part: 'expectedState', problem: usable.problem });
    return inconclusive();
  }
  const conflict = modeConflict(snapshot, usable.state);
  if (conflict !== undefined) {
    failed.push({ part: 'expectedState', problem: `${runtime.expectedState.place}: ${conflict}` });
    return inconclusive();
  }
  const expected = options.symbol === undefined ? usable.state : ofSymbol(usable.state, options.symbol);
  const comparison = compare(options.adjust?.(snapshot) ?? snapshot, expected, {
    strategies: settings.strategies,
    orderGraceMs: settings.orderGraceMs,
    expectedTtlMs: settings.expectedTtlHours * 3_600_000,
    now: readAt,
    clockOffsetMs: Math.floor(clock.offsetMs - clock.errorMs),
  });
  return { ok: true, readAt, snapshot, clock, expected, asOfFromBot: usable.fromBot, comparison };
}

export type UsableState =
  | { readonly state: ExpectedState; readonly fromBot: boolean }
  | { readonly problem: string };

/**
 * The expected state, where it can be used now. While an operator's word holds that the bot is down, a
 * missing or stale one counts as flat; one that the bot wrote after that word takes it back.
 */
export async function usableState(
  { guards }: Pick<ActivityDependencies, 'guards'>,
  { account, expectedState, settings }: AccountRuntime,
  notBefore?: number,
): Promise<UsableState> {
  const answer = await expectedState.read();
  const now = Date.now();
  const maxAgeMs = settings.expectedMaxAgeSeconds * 1_000;
  const stale = answer.ok ? stalenessOf(answer.value, { now, maxAgeMs, notBefore }) : undefined;
  if (answer.ok && stale === undefined) return { state: answer.value, fromBot: expectedState.fromBot };
  const problem = answer.ok ? `${expectedState.place}: ${stale}` : answer.problem;
  const arming = await armingFor(guards(), account);
  if (arming?.botIsDown !== true) return { problem };
  if (!answer.ok || !botIsBack(arming, { asOf: answer.value.asOf, fromBot: expectedState.fromBot }))
    return { state: flatState(now), fromBot: false };
  await guards().disarm(account, { cause: 'bot_is_back' });
  return {
    problem: `${problem}; the bot wrote again after it was declared down, so the account is disarmed`,
  };
}

/** The arming, whose operator may have declared the bot down; a guard that does not answer declares nothing. */
async function armingFor(guards: ReturnType<ActivityDependencies['guards']>, account: string) {
  try {
    return (await guards.status(account)).arming;
  } catch {
    return null;
  }
}

function ofSymbol(state: ExpectedState, symbol: string): ExpectedState {
  return {
    ...state,
    orders: state.orders.filter((order) => order.symbol === symbol),
    positions: state.positions.filter((position) => position.symbol === symbol),
  };
}
