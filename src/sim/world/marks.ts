import { utcDay } from '../../domain/guard/state';
import { CYCLE_TYPE } from '../../domain/names';
import type { CycleReport } from '../../domain/report';
import { ACTION_RESULTS } from '../../domain/vocabulary';
import type { Effect } from '../../simulator';
import { inOrder } from '../../traces/trace';
import { attributesOf } from '../temporal/events';
import { armingsReached } from './armings';
import type { Bot } from './bot';
import type { ClosedCycle, Evidence } from './evidence';
import type { Outcome } from './life';
import { TOO_LATE } from './operator';
import { OUTCOMES_HERE, REASONS_HERE } from './reachable';
import { cycleRuns, guardRuns } from './runs';
import type { GivenPermit, Sent } from './sent';
import type { World } from './world';

/** What the design speaks of and a world may or may not come to. */
export const MARKS: readonly string[] = [
  ...OUTCOMES_HERE.map((outcome) => `outcome ${outcome}`),
  ...REASONS_HERE.map((reason) => `reason ${reason}`),
  ...ACTION_RESULTS.map((result) => `result ${result}`),
  'a cancel was sent',
  'a close was sent',
  'a write was permitted and never arrived',
  'a write was found out by another attempt',
  'a workflow task timed out',
  'an end of a run was refused',
  'a guard continued as new',
  'a guard took over from one that was terminated',
  'a cycle was terminated that had been granted something',
  'an activity was tried again',
  'an activity ran out of time',
  'writes were permitted on two days',
  'in hedge mode',
  'a leg was closed beside one that stayed',
  'conditional orders',
  'a conditional order triggered',
  'a stray conditional order was cancelled',
  'a leg was closed with its stop',
  'a write under an arming for one cycle',
  'a write under an arming for one plan',
  'a write under an arming for the lines of a plan',
  'a write that two operators armed',
  'an approval came too late',
  'a cycle was reset that had been granted something',
  'a guard was reset that had permitted something',
  'a guard was started anew after one that was reset',
  'two accounts',
  'both of two accounts were written to',
];

/** What a world came to. */
export function marksOf(outcome: Outcome): Set<string> {
  const { trace, world } = outcome;
  const marks = new Set<string>();
  const mark = (name: string, reached = true) => {
    if (reached) marks.add(name);
  };
  for (const evidence of outcome.evidence) for (const reached of ofAccount(evidence, world)) mark(reached);
  mark(
    'a workflow task timed out',
    trace.some((line) => line.endsWith('a workflow task timed out')),
  );
  mark(
    'an end of a run was refused',
    trace.some((line) => line.includes('its end was refused')),
  );
  const events = world.server.all().flatMap((run) => run.events);
  mark(
    'a guard continued as new',
    events.some(({ kind }) => kind === 'workflowExecutionContinuedAsNew'),
  );
  const attempts = events.map((event) => attributesOf(event, 'activityTaskStarted')?.attempt ?? 0);
  mark(
    'an activity was tried again',
    attempts.some((attempt) => attempt > 1),
  );
  mark(
    'an activity ran out of time',
    events.some(({ kind }) => kind === 'activityTaskTimedOut'),
  );
  mark('in hedge mode', world.kind.hedge);
  mark('conditional orders', world.kind.conditional);
  mark(
    'an approval came too late',
    trace.some((line) => line.endsWith(TOO_LATE)),
  );
  mark('two accounts', world.kind.neighbour);
  mark(
    'both of two accounts were written to',
    world.kind.neighbour && outcome.evidence.every(({ sent }) => sent.length > 0),
  );
  return marks;
}

/** What one of its accounts came to. */
function ofAccount(evidence: Evidence, world: World): string[] {
  const { cycles, sent, permits, effects, account } = evidence;
  const taken = effects.filter(({ kind, cause }) => kind === 'algo_canceled' && cause === 'request');
  const reached: readonly (readonly [string, boolean])[] = [
    ['a cancel was sent', sent.some(({ entry }) => entry.method === 'DELETE')],
    ['a close was sent', sent.some(({ entry }) => entry.method === 'POST')],
    ['a write was permitted and never arrived', permits.some((permit) => !wasSent(permit, sent))],
    ['a write was found out by another attempt', permits.some(({ request }) => lostAttempt(world, request))],
    ['a leg was closed beside one that stayed', effects.some((effect) => closedAlone(account.bot, effect))],
    ['a conditional order triggered', effects.some(({ kind }) => kind === 'algo_triggered')],
    ['a stray conditional order was cancelled', taken.some(({ reduceOnly }) => reduceOnly === false)],
    ['writes were permitted on two days', daysOf(evidence, world).size > 1],
    ['a guard took over from one that was terminated', tookOver(evidence)],
    [
      'a cycle was terminated that had been granted something',
      cycles.some((each) => diedGranted(each, evidence)),
    ],
    ['a leg was closed with its stop', taken.some(({ reduceOnly }) => reduceOnly === true)],
  ];
  return [
    ...cycles.flatMap(({ report }) => (report === null ? [] : ofReport(report))),
    ...reached.filter(([, is]) => is).map(([name]) => name),
    ...armingsReached(evidence),
    ...resetsReached(evidence, world),
  ];
}

const ofReport = ({ outcome, actions }: CycleReport): string[] => [
  `outcome ${outcome}`,
  ...actions.flatMap(({ result, gates, reason }) => [
    `result ${result}`,
    ...[...gates, ...(reason === null ? [] : [reason])].map((each) => `reason ${each}`),
  ]),
];

/** Whether a write was sent under a permit, or under the same one, told twice. */
const wasSent = ({ request }: GivenPermit, sent: readonly Sent[]): boolean =>
  sent.some(
    ({ permit }) =>
      permit?.request.reservationId === request.reservationId && permit.request.write === request.write,
  );

/** The days on which something was permitted, before all was well: then there is always something left to do. */
const daysOf = ({ permits }: Evidence, { healedAt }: World): Set<string> =>
  new Set(permits.filter(({ at }) => at < healedAt).map(({ at }) => utcDay(at)));

/** Whether a guard read what a terminated one before it had done. */
function tookOver({ trace }: Evidence): boolean {
  const births = inOrder(trace.events).filter(({ kind }) => kind === 'terminate' || kind === 'born');
  return births.some(
    (event, i) => event.kind === 'born' && event.how === 'taken over' && births[i - 1]?.kind === 'terminate',
  );
}

const diedGranted = ({ execution: { status, runId } }: ClosedCycle, { reservations }: Evidence): boolean =>
  status === 'terminated' &&
  reservations.some(({ request, answer }) => request.runId === runId && answer.writes.length > 0);

/** What was lost by resets, and what followed them. */
function resetsReached({ permits, reservations, account: { label } }: Evidence, { server }: World): string[] {
  const runs = [...guardRuns(server, label), ...cycleRuns(server, label)];
  return runs.flatMap(({ from, type, workflowId, runId }) => {
    if (from === null) return [];
    if (type === CYCLE_TYPE)
      return reservations.some(({ request }) => request.runId === from.runId)
        ? ['a cycle was reset that had been granted something']
        : [];
    const next = runs[runs.findIndex((run) => run.runId === runId) + 1];
    return [
      ...(permits.some((permit) => permit.runId === from.runId)
        ? ['a guard was reset that had permitted something']
        : []),
      ...(next?.workflowId === workflowId ? ['a guard was started anew after one that was reset'] : []),
    ];
  });
}

/** Whether the activity that got a permit was not the one whose attempt counted. */
function lostAttempt(
  world: World,
  { workflowId, activityId, attempt }: { workflowId: string; activityId: string; attempt: number },
): boolean {
  return world.server.runsOf(workflowId).some(({ events }) => {
    const scheduled = events.find(
      (event) => attributesOf(event, 'activityTaskScheduled')?.activityId === activityId,
    );
    return events.some((event) => {
      const started = attributesOf(event, 'activityTaskStarted');
      return Number(started?.scheduledEventId) === scheduled?.id && (started?.attempt ?? 0) > attempt;
    });
  });
}

/** Whether we closed a leg while the bot meant to hold the other of its symbol. */
function closedAlone(bot: Bot, { kind, cause, symbol, positionSide, at }: Effect): boolean {
  if (kind !== 'order_filled' || cause !== 'request' || symbol === null || positionSide === 'BOTH')
    return false;
  return bot.held({ symbol, positionSide: positionSide === 'LONG' ? 'SHORT' : 'LONG' }, at);
}
