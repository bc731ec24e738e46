import { compare } from '../../domain/compare';
import type { Comparison } from '../../domain/comparison';
import { modeConflict, spellingConflict, symbolConflict } from '../../domain/contradictions';
import type { ExchangeSnapshot } from '../../domain/exchange-view';
import type { ExpectedState } from '../../domain/expected-state';
import type { Reason } from '../../domain/reasons';
import type { FailedPart } from '../../domain/report';
import { wholeSnapshot } from '../../domain/snapshot';
import type { Part } from '../../domain/vocabulary';
import { ExchangeError } from '../../exchange/errors';
import type { ClockReading } from '../../exchange/port';
import type { AccountRuntime, ActivityDependencies } from '../dependencies';
import { problemOf } from '../problem';
import { disbelief } from './disbelief';
import { type UsableOptions, type UsableState, usableState } from './usable-state';

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
      /** What the bot says, where that could be read. */
      readonly word: BotWord | null;
      /** The reason of a write that rests on this look. */
      readonly reason: Extract<Reason, 'unconfirmed' | 'rate_limited' | 'clock_skew' | 'port_error'>;
      /** Looking again at once would not help: the exchange asked to wait, or the account was disarmed. */
      readonly isFinal: boolean;
    };

/** What the bot says, and whether it does. */
export type BotWord = Pick<WholeLook, 'expected' | 'asOfFromBot'>;

/** A look of which everything could be read. */
export type WholeLook = Extract<Look, { ok: true }>;

export interface LookOptions {
  /** Look at one symbol only: a write rests on it. */
  readonly symbol?: string;
  /** The expected state, where it was read already. */
  readonly expected?: UsableState | undefined;
  /** Have nothing at all confirmed by another source too: somebody is to be told that the account is flat. */
  readonly doubtsEmptiness?: boolean;
  /** Asks the guard for its arming; whoever looks again and again asks once. */
  readonly arming?: UsableOptions['arming'];
  /** Lets the comparison take a change of ours for old. */
  readonly adjust?: ((snapshot: ExchangeSnapshot) => ExchangeSnapshot) | undefined;
}

/**
 * Looks once: the exchange's parts in parallel, then the expected state, then the pure comparison; and
 * where something is to be done, whether what it rests on can be believed. Never throws: whatever fails
 * makes the look inconclusive and is named.
 */
export async function look(
  dependencies: ActivityDependencies,
  runtime: AccountRuntime,
  options: LookOptions = {},
): Promise<Look> {
  const { exchange, settings } = runtime;
  const { symbol } = options;
  await dependencies.mayAsk();
  const readAt = Date.now();
  const failed: FailedPart[] = [];
  let reason: Extract<Look, { ok: false }>['reason'] = 'unconfirmed';
  let word: BotWord | null = null;
  let isBack = false;
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
  const inconclusive = (...more: FailedPart[]): Look => {
    failed.push(...more);
    return {
      ok: false,
      readAt,
      failedParts: failed,
      reason,
      word,
      isFinal: isBack || reason === 'rate_limited',
    };
  };
  const [regular, conditional, positions, mode, clock] = await Promise.all([
    part('openOrders', () => exchange.openOrders(symbol)),
    part('conditionalOrders', () => exchange.conditionalOrders(symbol)),
    part('positions', () => exchange.positions(symbol)),
    part('mode', () => exchange.positionMode(symbol !== undefined)),
    part('clock', () => exchange.measureClock()),
  ]);
  const usable = options.expected ?? (await usableState(dependencies, runtime, { arming: options.arming }));
  isBack = 'problem' in usable && usable.isBack === true;
  if (!('problem' in usable)) word = { expected: usable.state, asOfFromBot: usable.fromBot };
  if (regular === null || conditional === null || positions === null || mode === null || clock === null)
    return inconclusive();
  const whole = wholeSnapshot({ mode, regular, conditional, positions }, settings.strategies);
  if ('problem' in whole) return inconclusive(whole.problem);
  const { snapshot } = whole;
  if ('problem' in usable) return inconclusive({ part: 'expectedState', problem: usable.problem });
  const refused = (conflict: string) =>
    inconclusive({ part: 'expectedState', problem: `${runtime.expectedState.place}: ${conflict}` });
  const ofMode = modeConflict(snapshot, usable.state);
  if (ofMode !== undefined) return refused(ofMode);
  const expected = symbol === undefined ? usable.state : ofSymbol(usable.state, symbol);
  const comparison = compare(options.adjust?.(snapshot) ?? snapshot, expected, {
    strategies: settings.strategies,
    orderGraceMs: settings.orderGraceMs,
    expectedTtlMs: settings.expectedTtlHours * 3_600_000,
    now: readAt,
    clockOffsetMs: Math.floor(clock.offsetMs - clock.errorMs),
  });
  if (comparison.mismatches.length > 0 || options.doubtsEmptiness === true) {
    const ofIds =
      symbolConflict(snapshot, usable.state) ?? spellingConflict(snapshot, expected, settings.strategies);
    if (ofIds !== undefined) return refused(ofIds);
    const doubts = symbol === undefined ? await disbelief(runtime, snapshot, expected) : [];
    if (doubts.length > 0) return inconclusive(...doubts);
  }
  return { ok: true, readAt, snapshot, clock, expected, asOfFromBot: usable.fromBot, comparison };
}

function ofSymbol(state: ExpectedState, symbol: string): ExpectedState {
  return {
    ...state,
    orders: state.orders.filter((order) => order.symbol === symbol),
    positions: state.positions.filter((position) => position.symbol === symbol),
  };
}
