import { ARRIVAL_SLACK_MS } from '../../domain/bounds';
import { decimal } from '../../domain/decimal';
import { guardId } from '../../domain/names';
import { violationsOf } from '../../traces/account-traces';
import { attributesOf } from '../temporal/events';
import { armingsEnd } from './armings';
import { withinBudgets } from './budgets';
import { doubtDisarms, neverUnprotected } from './doubt';
import type { Evidence } from './evidence';
import { clientIdOf, type Invariant, isCancel, type Violation } from './invariant';
import { reportsAgree } from './reports-agree';
import { guardRuns } from './runs';
import type { Sent } from './sent';
import type { World } from './world';

const describe = ({ entry }: Sent) => `${entry.method} ${entry.path} ${JSON.stringify(entry.params)}`;

/** Every request that can change something had a permit of its own, for exactly that. */
const permitted: Invariant = ({ sent }) =>
  sent.filter(({ permit }) => permit === null).map((each) => `sent without a permit: ${describe(each)}`);

/** A write is permitted at most once, ever. */
const permittedOnce: Invariant = ({ permits }) => {
  const nonces = new Map<string, string>();
  return permits.flatMap(({ request: { reservationId, write, nonce } }) => {
    const key = `${reservationId} ${write}`;
    const before = nonces.get(key);
    nonces.set(key, nonce);
    return before === undefined || before === nonce ? [] : [`permitted twice: ${key}`];
  });
};

/** A guard that was reset gives nothing, neither do those that it continues as; a cycle that was gets nothing. */
const nothingAfterReset: Invariant = ({ permits, reservations }, { server }) => {
  const resets = server.resets();
  const granted = reservations.filter(({ answer }) => answer.decisions.some((decision) => decision.granted));
  return [...permits, ...granted].flatMap(({ runId, request }) => [
    ...(resets.has(runId) ? [`given by a guard that was reset: ${request.reservationId}`] : []),
    ...(resets.has(request.runId) ? [`given to a cycle that was reset: ${request.reservationId}`] : []),
  ]);
};

const othersUntouched: Invariant = ({ sent, account }) =>
  sent.flatMap(({ effects }) =>
    effects
      .filter(isCancel)
      .map((effect) => ({ id: clientIdOf(effect), at: effect.at }))
      .filter(({ id, at }) => account.mayNotTouch(id, at))
      .map(({ id }) => `cancelled, and it was not ours to cancel: ${id}`),
  );

/** A leg that the bot means to hold is not closed. */
const meantLegsStay: Invariant = ({ effects, account: { bot } }) =>
  effects
    .filter(
      ({ kind, cause, symbol, positionSide, at }) =>
        kind === 'order_filled' &&
        cause === 'request' &&
        bot.held({ symbol: symbol ?? '', positionSide: positionSide ?? 'BOTH' }, at),
    )
    .map(
      ({ symbol, positionSide, quantity }) =>
        `closed ${quantity} of ${symbol} ${positionSide}, which the bot means to hold`,
    );

/**
 * After a disarm no write is permitted before somebody arms again, in the order of the guard's history: who
 * proposed before it and is approved after it does not.
 */
const disarmedIsDisarmed: Invariant = ({ permits, account }, world) =>
  guardRuns(world.server, account.label).flatMap(({ events, runId }) => {
    let disarmed = false;
    let proposed = false;
    const arms = world.kind.twoOperators ? 'approve' : 'arm';
    return events.flatMap((event) => {
      const signal = attributesOf(event, 'workflowExecutionSignaled')?.signalName;
      if (signal === 'disarm') [disarmed, proposed] = [true, false];
      if (signal === 'arm') proposed = true;
      if (signal === arms && proposed) disarmed = false;
      const accepted = attributesOf(event, 'workflowExecutionUpdateAccepted')?.protocolInstanceId;
      // A run that was reset is asked again what the run before it gave.
      const given = permits.some((permit) => permit.id === accepted && permit.runId === runId);
      return disarmed && given ? [`permitted although disarmed: ${accepted}`] : [];
    });
  });

const neverOvershot: Invariant = ({ effects }) =>
  effects
    .filter(({ kind, cause }) => kind === 'order_filled' && cause === 'request')
    .flatMap(({ positionBefore, positionAfter }) => {
      const [before, after] = [decimal(positionBefore ?? '0'), decimal(positionAfter ?? '0')];
      const turned = !after.isZero() && before.isNegative() !== after.isNegative();
      return turned || after.abs().gt(before.abs()) ? [`position ${before} became ${after}`] : [];
    });

/** Nothing is accepted later than the bound after its permit. */
const withinBound: Invariant = ({ sent, reservations }) =>
  sent.flatMap(({ entry, permit }) => {
    if (permit === null || entry.executedAt === null) return [];
    const asked = reservations.find(({ request }) => request.reservationId === permit.request.reservationId);
    const bound = (asked?.request.recvWindowMs ?? 3_000) + ARRIVAL_SLACK_MS;
    const at = entry.receivedAt + (entry.executedAt - entry.at);
    return at > permit.at + bound ? [`accepted ${at - permit.at} ms after its permit`] : [];
  });

/** No workflow ever fails, nor a task of one: what goes wrong is a value in the report. */
const neverFails: Invariant = ({ cycles }, world) => [
  ...world.taskFailures,
  ...world.server
    .all()
    .filter(({ status }) => status === 'failed')
    .map(({ workflowId }) => `failed: ${workflowId}`),
  ...cycles
    .filter(({ execution: { status } }) => status === 'canceled')
    .map(({ execution }) => `no report: ${execution.workflowId}`),
];

/** What of an account's trace the protocol's models do not allow. */
const allowedTrace: Invariant = ({ trace, account: { label } }, world) =>
  violationsOf(trace, world.calls.of(guardId(label)));

const INVARIANTS: Readonly<Record<string, Invariant>> = {
  'every write has a permit of its own': permitted,
  'a write is permitted at most once': permittedOnce,
  'nothing is given by or to what was reset': nothingAfterReset,
  'nothing touched that is foreign or meant': othersUntouched,
  'no leg closed that the bot means to hold': meantLegsStay,
  'nothing is permitted once it is disarmed': disarmedIsDisarmed,
  'no position turned or overshot': neverOvershot,
  'never above the budgets': withinBudgets,
  'nothing accepted after the bound': withinBound,
  'an arming ends with what it was for': armingsEnd,
  'a doubt ends the arming': doubtDisarms,
  'no leg left unprotected unsaid': neverUnprotected,
  'the reports agree with the log': reportsAgree,
  'no workflow fails': neverFails,
  'the trace is what rules and models allow': allowedTrace,
};

/** What is judged by time, and not by what is left behind. */
export const BECOMES_CLEAN = 'an armed account becomes clean';
export const INVARIANT_NAMES: readonly string[] = [...Object.keys(INVARIANTS), BECOMES_CLEAN];

/**
 * What does not hold of an account.
 * @param only by this invariant; undefined judges by all
 */
export const violationsIn = (evidence: Evidence, world: World, only?: string): Violation[] =>
  Object.entries(INVARIANTS)
    .filter(([invariant]) => only === undefined || invariant === only)
    .flatMap(([invariant, check]) => check(evidence, world).map((found) => ({ invariant, found })));
