import { performance } from 'node:perf_hooks';
import { Context } from '@temporalio/activity';
import type { GuardClient } from '../../client/guard-client';
import { arrivesBy, MAX_CLOCK_ERROR_MS } from '../../domain/bounds';
import { unjudgedClock } from '../../domain/clock-skew';
import { isResetRun } from '../../domain/guard/run';
import type { TargetResult } from '../../domain/settlement';
import type { PermitKnowledge, WriteContext, WriteOutcome } from '../../workflows/contract';
import type { AccountRuntime, ActivityDependencies } from '../dependencies';
import { askToTakeBack } from '../guard/take-back';
import { look } from '../observe/look';
import { askArming } from '../observe/usable-state';
import { sleep } from '../sleep';
import { type Became, blocked } from './became';
import { ReadingTooOld, send } from './send';
import type { WriteKind } from './write-kind';

/** What is read right before a write may be at most this old when its timestamp is fixed. */
const MAX_READING_AGE_MS = 2_000;

/** An attempt's time (`WRITE_OPTIONS`), and what a last look, the permit, a request and the reads after it take of it, ms. */
const ATTEMPT_MS = 20_000;
const SENDING_MS = 8_000;
const LOOK_AGAIN_FOR_MS = 5_000;
const FIRST_PAUSE_MS = 250;

/**
 * A leg that has lost its stop, or a slice, is looked at again where a look fails: it would stay open without the stop.
 * What is sent then is found out within the same attempt.
 */
const looksAgainFor = (recvWindowMs: number): number =>
  Math.max(0, Math.min(LOOK_AGAIN_FOR_MS, ATTEMPT_MS - SENDING_MS - arrivesBy(0, recvWindowMs)));

/**
 * Carries out one write at most once, whatever the number of attempts: read again, fix the timestamp,
 * ask for the permit, send, read back. An attempt that does not get the permit because it was given
 * before never sends; it waits until nothing can arrive any more and finds out.
 */
export async function performWrite<Payload>(
  dependencies: ActivityDependencies,
  input: WriteContext,
  kind: WriteKind<Payload>,
): Promise<WriteOutcome> {
  // Finding out reads too, and a request while banned makes the ban longer.
  await dependencies.mayAsk();
  const obstacle = obstacleOf(dependencies, input, dependencies.runtime(input.account));
  if (obstacle !== null) return await unsent(dependencies, input, kind, sharedBy(kind.keys, obstacle));
  // What an attempt before this one sent is found out at once.
  const isFirst = Context.current().info.attempt === 1;
  const again = kind.begun && (isFirst || (await wasPermitted(dependencies.guards(), input)) === false);
  const triesUntil = performance.now() + (again ? looksAgainFor(input.recvWindowMs) : 0);
  const arming = askArming(dependencies, input.account, 0);
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs *= 2) {
    const done = await lookAndSend(dependencies, input, kind, arming);
    if (!('again' in done)) return done;
    if (performance.now() + pauseMs >= triesUntil) return await unsent(dependencies, input, kind, done.again);
    await sleep(pauseMs);
  }
}

/** What this look leaves alone. Nothing was sent and no permit asked for: another look may say otherwise. */
interface Again {
  readonly again: readonly TargetResult[];
}

async function lookAndSend<Payload>(
  dependencies: ActivityDependencies,
  input: WriteContext,
  kind: WriteKind<Payload>,
  arming: ReturnType<typeof askArming>,
): Promise<WriteOutcome | Again> {
  const all = (why: Became) => sharedBy(kind.keys, why);
  const stop = async (why: Became) => await unsent(dependencies, input, kind, all(why));
  const reading = startReading();
  const seen = await look(dependencies, dependencies.runtime(input.account), {
    symbol: kind.symbol,
    adjust: kind.adjust,
    arming,
  });
  if (!seen.ok) {
    const detail = seen.failedParts.map(({ part, problem }) => `${part}: ${problem}`).join('; ');
    const why = blocked(seen.reason, detail);
    return seen.isFinal ? await stop(why) : { again: all(why) };
  }
  if (seen.snapshot.mode !== input.mode) return await stop(blocked('mode_changed'));
  if (seen.clock.errorMs > MAX_CLOCK_ERROR_MS)
    return { again: all(blocked('clock_skew', unjudgedClock(seen.clock.errorMs))) };
  if (await askToTakeBack(dependencies, input.account, seen)) return await stop(blocked('bot_is_back'));
  const blind = seen.snapshot.blind.find(({ symbol }) => symbol === kind.symbol);
  if (blind !== undefined)
    return { again: all(blocked('symbol_unreadable', `${blind.part}: ${blind.problem}`)) };
  const { payload, spared, again = false } = await kind.decide(seen);
  if (payload === null) return again ? { again: spared } : await unsent(dependencies, input, kind, spared);

  const open = kind.keys.filter((key) => !spared.some((result) => result.key === key));
  const sent = await send(
    dependencies,
    input,
    kind.targets(payload),
    () => {
      if (reading.age() > MAX_READING_AGE_MS) throw new ReadingTooOld();
    },
    (beforeSend) => kind.send(payload, beforeSend),
  );
  switch (sent.kind) {
    case 'again':
      return { again: [...spared, ...sharedBy(open, sent.why)] };
    case 'not_sent':
      return await unsent(dependencies, input, kind, [...spared, ...sharedBy(open, sent.why)]);
    case 'other':
      return await foundOut(input, kind, sent.permit);
    case 'sent': {
      if (sent.uncertain) await untilNothingArrives(input);
      const { failure, uncertain, evidence } = sent;
      const mayHaveHappened = failure === null || uncertain;
      const { results, fill } = await kind.findOut(open, { failure, mayHaveHappened, evidence });
      return { write: input.write, permit: 'mine', results: [...spared, ...results], fill };
    }
  }
}

const sharedBy = (keys: readonly string[], why: Became): TargetResult[] =>
  keys.map((key) => ({ key, ...why }));

/** Counts on both clocks: the monotonic one stands still while a machine sleeps, the wall clock may jump back. */
function startReading(): { age(): number } {
  const [steady, wall] = [performance.now(), Date.now()];
  return { age: () => Math.max(performance.now() - steady, Date.now() - wall) };
}

/** Why this worker may not write here at all. */
function obstacleOf(
  { allowMainnetTrade }: ActivityDependencies,
  input: WriteContext,
  { exchange, twinProblem }: AccountRuntime,
): Became | null {
  const { exchangeId } = exchange;
  if (exchangeId !== input.exchangeId)
    return blocked(
      'exchange_mismatch',
      `this worker serves ${exchangeId}, the plan is for ${input.exchangeId}`,
    );
  if (isResetRun(input)) return blocked('reset_run');
  if (!allowMainnetTrade) return blocked('env_var_missing');
  const obstacle = exchange.writeObstacle ?? twinProblem();
  return obstacle === null ? null : blocked('port_error', obstacle);
}

/**
 * The end of an attempt that sends nothing. An earlier attempt may have sent, so unless the guard knows
 * of no permit this one finds out instead of saying "not sent".
 */
async function unsent<Payload>(
  { guards }: ActivityDependencies,
  input: WriteContext,
  kind: WriteKind<Payload>,
  results: readonly TargetResult[],
): Promise<WriteOutcome> {
  const permitted = await wasPermitted(guards(), input);
  if (permitted === true) return await foundOut(input, kind, 'other');
  return { write: input.write, permit: permitted === null ? 'unknown' : 'none', results, fill: null };
}

/** Whether the guard knows of a permit for this write; null where it does not answer. */
async function wasPermitted(guards: GuardClient, input: WriteContext): Promise<boolean | null> {
  try {
    return await guards.wasPermitted(input.account, input.reservationId, input.write);
  } catch {
    // Settling asks again, and without an answer there nothing is called unsent.
    return null;
  }
}

async function foundOut<Payload>(
  input: WriteContext,
  kind: WriteKind<Payload>,
  permit: Extract<PermitKnowledge, 'other' | 'unknown'>,
): Promise<WriteOutcome> {
  await untilNothingArrives(input);
  const { results, fill } = await kind.findOut(kind.keys, {
    failure: null,
    mayHaveHappened: true,
    evidence: new Map(),
  });
  return { write: input.write, permit, results, fill };
}

/**
 * Waits until nothing that was sent before can be accepted any more: recvWindow, the second a timestamp may be ahead,
 * and the clock's error.
 */
async function untilNothingArrives({ recvWindowMs }: WriteContext): Promise<void> {
  await sleep(arrivesBy(0, recvWindowMs));
}
