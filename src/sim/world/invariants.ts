import { NOT_KNOWN_BY_WHOM } from '../../activities/write/cancel-outcome';
import { ARRIVAL_SLACK_MS } from '../../domain/bounds';
import { decimal, sum } from '../../domain/decimal';
import { utcDay } from '../../domain/guard/state';
import type { ActionReport } from '../../domain/report';
import { attributesOf, type HistoryEvent } from '../temporal/events';
import type { Execution } from '../temporal/execution';
import type { Evidence, Sent } from './evidence';
import { guardRuns } from './runs';
import { POLICY } from './settings';
import type { World } from './world';

/** Mark prices: they stand still here. */
const PRICES: Readonly<Record<string, number>> = { BTCUSDT: 95_000, ETHUSDT: 3_500 };

export interface Violation {
  readonly invariant: string;
  readonly found: string;
}

type Invariant = (evidence: Evidence, world: World) => string[];

const clientIdOf = ({ clientAlgoId, clientOrderId }: Sent['effects'][number]) =>
  clientAlgoId ?? clientOrderId ?? '?';
const isCancel = ({ kind }: { kind: string }) => /^(order|algo)_canceled$/.test(kind);
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

/** The sum of everything sent is never above the budgets, over all runs of the guard. */
const withinBudgets: Invariant = ({ sent }, world) => {
  const days = new Map<string, Sent[]>();
  const cycles = new Map<string, Sent[]>();
  for (const each of sent) {
    const at = each.permit?.at ?? each.entry.receivedAt;
    if (at >= world.healedAt) continue;
    const day = utcDay(at);
    const cycle = each.permit?.request.reservationId ?? '?';
    days.set(day, [...(days.get(day) ?? []), each]);
    cycles.set(cycle, [...(cycles.get(cycle) ?? []), each]);
  }
  const { maxCallsPerDay, maxNotionalPerDay, maxCallsPerRun, maxNotionalPerRun } = POLICY.budget;
  return [
    ...over(days, maxCallsPerDay, maxNotionalPerDay),
    ...over(cycles, maxCallsPerRun, maxNotionalPerRun),
  ];
};

function over(
  groups: ReadonlyMap<string, readonly Sent[]>,
  mostCalls: number,
  mostNotional: string,
): string[] {
  return [...groups].flatMap(([name, sent]) => {
    const calls = sent.reduce((n, each) => n + each.calls, 0);
    const notional = decimal(
      sum(
        sent.map(({ entry: { params } }) =>
          params['quantity'] === undefined
            ? '0'
            : decimal(params['quantity'])
                .times(PRICES[params['symbol'] ?? ''] ?? 0)
                .toFixed(),
        ),
      ),
    );
    return [
      ...(calls > mostCalls ? [`${name}: ${calls} calls, allowed are ${mostCalls}`] : []),
      ...(notional.gt(mostNotional) ? [`${name}: ${notional} USDT, allowed are ${mostNotional}`] : []),
    ];
  });
}

/** Nothing is accepted later than the bound after its permit. */
const withinBound: Invariant = ({ sent, reservations }) =>
  sent.flatMap(({ entry, permit }) => {
    if (permit === null || entry.executedAt === null) return [];
    const asked = reservations.find(({ request }) => request.reservationId === permit.request.reservationId);
    const bound = (asked?.request.recvWindowMs ?? 3_000) + ARRIVAL_SLACK_MS;
    const at = entry.receivedAt + (entry.executedAt - entry.at);
    return at > permit.at + bound ? [`accepted ${at - permit.at} ms after its permit`] : [];
  });

/** What a report says of each action is what the exchange's log says, and nothing is left out. */
const reportsAgree: Invariant = ({ cycles, sent, account }, world) =>
  cycles.flatMap(({ execution, report }) => {
    if (report === null) return [];
    const own = sent.filter(({ permit }) => permit !== null && isOf(permit.request.runId, execution, world));
    const effects = own.flatMap((each) => each.effects);
    const cancelled = effects.filter(isCancel).map(clientIdOf);
    const rows = new Set(report.actions.map(({ target }) => target));
    const unsaid = cancelled.filter((id) => !rows.has(id)).map((id) => `cancelled and not reported: ${id}`);
    const twice = cancelled
      .filter((id, i) => cancelled.indexOf(id) !== i)
      .map((id) => `cancelled twice: ${id}`);
    const wrong = report.actions.flatMap((action) => {
      const named = own.some(({ permit }) =>
        permit?.request.targets.some((target) => target.endsWith(` ${action.target}`)),
      );
      const filled = decimal(
        sum(
          effects
            .filter(
              (e) =>
                e.kind === 'order_filled' && e.symbol === action.symbol && e.positionSide === action.target,
            )
            .map(({ quantity }) => quantity ?? '0'),
        ),
      );
      return action.action === 'cancel_all'
        ? cancelAgrees(action, cancelled.includes(action.target), account.rests(action.target), named)
        : closeAgrees(action, filled.toFixed());
    });
    return [...unsaid, ...twice, ...wrong].map((found) => `${execution.workflowId}: ${found}`);
  });

/** Whether a run asked for a permit, or the run did whose reservation it goes on with: one before it was reset. */
function isOf(asked: string, { from, workflowId, runId }: Execution, world: World): boolean {
  if (asked === runId) return true;
  if (from === null || !wasReserved(from.events)) return false;
  return isOf(asked, world.server.find(workflowId, from.runId), world);
}

function wasReserved(events: readonly HistoryEvent[]): boolean {
  const asked = events.find(
    (event) => attributesOf(event, 'activityTaskScheduled')?.activityType?.name === 'reserve',
  );
  return events.some(
    (event) => Number(attributesOf(event, 'activityTaskCompleted')?.scheduledEventId) === asked?.id,
  );
}

function cancelAgrees(
  { target, result, detail }: ActionReport,
  byUs: boolean,
  rests: boolean,
  sent: boolean,
): string[] {
  const wrong =
    (result === 'executed' && (rests || !(byUs || saysNotByWhom(detail)))) ||
    (result === 'already_satisfied' && (rests || byUs)) ||
    (result === 'failed' && byUs) ||
    ((result === 'blocked' || result === 'planned') && sent);
  return wrong
    ? [
        `${target}: ${result}, but ${byUs ? '' : 'not '}cancelled by us, ${rests ? '' : 'not '}resting, ${sent ? '' : 'not '}sent`,
      ]
    : [];
}

/** Of a write whose sending nobody can tell: somebody else may have been before it. */
const saysNotByWhom = (detail: string | null): boolean => detail?.includes(NOT_KNOWN_BY_WHOM) === true;

function closeAgrees({ target, symbol, quantity, result }: ActionReport, filled: string): string[] {
  const none = decimal(filled).isZero();
  const wrong =
    ((result === 'executed' || result === 'partial') && none) ||
    (['failed', 'blocked', 'planned', 'already_satisfied'].includes(result) && !none);
  return wrong ? [`${symbol} ${target}: ${result}, but ${filled} of ${quantity} filled by us`] : [];
}

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
  'the reports agree with the log': reportsAgree,
  'no workflow fails': neverFails,
};

/** Every invariant that does not hold of an account. */
export const violationsIn = (evidence: Evidence, world: World): Violation[] =>
  Object.entries(INVARIANTS).flatMap(([invariant, check]) =>
    check(evidence, world).map((found) => ({ invariant, found })),
  );
