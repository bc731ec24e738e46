import { isDeepStrictEqual } from 'node:util';
import type fc from 'fast-check';
import { expect } from 'vitest';
import { sameAmount } from '../../../../src/domain/decimal';
import { advance } from '../../../../src/domain/guard/advance';
import { approve } from '../../../../src/domain/guard/approve';
import { arm } from '../../../../src/domain/guard/arm';
import { disarm } from '../../../../src/domain/guard/arming';
import { takeOver } from '../../../../src/domain/guard/birth';
import { configure } from '../../../../src/domain/guard/configure';
import { newGuardState } from '../../../../src/domain/guard/new-state';
import { permit } from '../../../../src/domain/guard/permit';
import { type ReserveRequest, reserve } from '../../../../src/domain/guard/reserve';
import { settle } from '../../../../src/domain/guard/settle';
import type { GuardState, ReserveAnswer } from '../../../../src/domain/guard/state';
import { guardStatus } from '../../../../src/domain/guard/status';
import { livePolicy } from '../builders';
import {
  ARM,
  cancelOf,
  closeOf,
  conditionalCancelOf,
  cycle,
  type GroupOf,
  groupOf,
  refusalIn,
} from './builders';
import {
  type ModelGroup,
  type ModelReservation,
  type ModelTerms,
  POLICIES,
  policyOf,
  type ReferenceModel,
} from './reference-model';

/** The guard under test: its state, and what it answered. */
export interface RealGuard {
  state: GuardState;
  readonly answered: Map<string, { request: ReserveRequest; answer: ReserveAnswer }>;
}

export type GuardCommand = fc.Command<ReferenceModel, RealGuard>;

const usdt = (cents: number) => (cents / 100).toFixed(2);
const roundTrip = (state: GuardState) => JSON.parse(JSON.stringify(state)) as GuardState;

/** Like expect, but cheap enough for tens of thousands of steps. */
function same(actual: unknown, wanted: unknown, what: string): void {
  if (!isDeepStrictEqual(actual, wanted)) expect(actual, what).toStrictEqual(wanted);
}

function sameNotional(actual: string, cents: number, what: string): void {
  if (!sameAmount(actual, usdt(cents))) expect(actual, what).toBe(usdt(cents));
}

/** What must hold after every step, whatever it was. */
function expectInvariants(model: ReferenceModel, { state }: RealGuard): void {
  same(roundTrip(state), state, 'the state after JSON');
  for (const [day, used] of Object.entries(state.ledger.days)) {
    const spent = model.spentOn(day);
    same(used.calls, spent.calls, `calls of ${day}`);
    sameNotional(used.notional, spent.cents, `notional of ${day}`);
  }
  for (const { id, writes } of state.reservations) {
    for (const { key, permit: given } of writes)
      same(given?.nonce ?? null, model.permits.get(`${id} ${key}`) ?? null, `the permit of ${id} ${key}`);
  }
  same(state.arming?.number ?? null, model.arming?.number ?? null, 'the arming');
  if (model.arming !== null && state.arming !== null)
    sameNotional(
      state.arming.usedNotional,
      model.spentUnder(model.arming.number).cents,
      'notional of the arming',
    );
  const armed = model.arming !== null && model.now < model.arming.until && !diesUnsettled(model);
  const status = guardStatus(state, model.now, false);
  same(status.armed, armed, 'armed');
  if (status.arming !== null && state.policy.approvals === 2)
    same(
      [status.arming.operator, status.arming.approvedBy],
      [ARM.operator, SECOND_OPERATOR],
      'the two who armed',
    );
  for (const once of model.onceArmings)
    expect(model.reservations.filter(({ arming }) => arming === once).length).toBeLessThanOrEqual(1);
}

/** A reservation that nobody settled in time disarms whoever looks first, and one of an arming for one cycle always. */
const diesUnsettled = (model: ReferenceModel) =>
  model.reservations.some(
    (reservation) =>
      !reservation.lost &&
      reservation.closed === null &&
      model.now >= reservation.expiresAt &&
      ([...reservation.writes.values()].some(({ nonce }) => nonce !== null) ||
        (model.arming?.once === true && model.arming.number === reservation.arming)),
  );

const command = (name: string, run: (model: ReferenceModel, real: RealGuard) => void): GuardCommand => ({
  check: () => true,
  run(model, real) {
    run(model, real);
    expectInvariants(model, real);
  },
  toString: () => name,
});

const expireAll = (model: ReferenceModel) => {
  model.expireReservations();
  model.expireArming();
  model.expireProposal();
};

/** Time passes; the guard's timers may or may not have fired by then. */
export const timePasses = (ms: number, timersFire: boolean): GuardCommand =>
  command(`timePasses(${ms}, ${timersFire})`, (model, real) => {
    model.now += ms;
    if (!timersFire) return;
    expireAll(model);
    real.state = advance(real.state, model.now);
  });

export const arming = (shape: ModelTerms): GuardCommand =>
  command(`arm(${JSON.stringify(shape)})`, (model, real) => {
    const { ttlSeconds, symbols, cents, accept, once } = shape;
    const payload = {
      ...ARM,
      ttlSeconds,
      once,
      ...(symbols === null ? {} : { symbols }),
      ...(cents === null ? {} : { maxNotionalUsdt: usdt(cents) }),
      ...(accept ? { acceptUnknownLedger: true } : {}),
    };
    expireAll(model);
    const before = real.state.armingNumber;
    real.state = arm(real.state, payload, model.now);
    // Beyond the default policy, which nobody configured, an arming would widen it.
    const allowed = model.policy !== null || (ttlSeconds <= 28_800 && symbols === null);
    const byTwo = model.policy?.approvals === 2;
    expect(real.state.armingNumber > before).toBe(allowed && !byTwo);
    if (!allowed) return;
    if (byTwo) model.proposal = { ...shape, until: model.now + 600_000 };
    else model.begin(shape, real.state.armingNumber);
  });

const SECOND_OPERATOR = 'bob';
const ANOTHER_HASH = 'f'.repeat(16);

/** Somebody approves: the first operator again, written in another way, or another one. */
export const approving = (bySecond: boolean, rightHash: boolean): GuardCommand =>
  command(`approve(${bySecond}, ${rightHash})`, (model, real) => {
    const hash = rightHash ? (real.state.proposal?.hash ?? ANOTHER_HASH) : ANOTHER_HASH;
    const operator = bySecond ? SECOND_OPERATOR : ` ${ARM.operator.toUpperCase()}`;
    expireAll(model);
    const before = real.state.armingNumber;
    real.state = approve(real.state, { operator, hash }, model.now);
    const arms = model.proposal !== null && bySecond && rightHash;
    expect(real.state.armingNumber > before).toBe(arms);
    if (arms && model.proposal !== null) model.begin(model.proposal, real.state.armingNumber);
  });

export const disarming = (): GuardCommand =>
  command('disarm', (model, real) => {
    real.state = disarm(real.state, 'disarm', null, model.now);
    model.disarm();
  });

export const configuring = (index: number): GuardCommand =>
  command(`configure(${POLICIES[index]?.name})`, (model, real) => {
    const policy = POLICIES[index] ?? null;
    if (policy === null) return;
    expireAll(model);
    const version = real.state.policyVersion;
    const { state, answer } = configure(real.state, { policy: livePolicy(policyOf(policy)) }, model.now);
    real.state = state;
    const changed = model.policy !== policy;
    expect(answer).toMatchObject({
      changed,
      policyVersion: version + (changed ? 1 : 0),
      disarmed: changed && model.arming !== null,
    });
    if (changed) model.disarm();
    model.policy = policy;
  });

/** One group: some cancels, and perhaps the close that they make way for. */
export interface GroupShape {
  readonly symbol: string;
  readonly cancels: number;
  readonly algo: boolean;
  readonly slices: readonly number[];
}

export interface ReserveShape {
  readonly n: number;
  readonly groups: readonly GroupShape[];
  readonly planAgeMs: number;
  readonly planMaxAgeMs: number;
  readonly recvWindowMs: number;
  readonly asOfAgeMs: number;
  readonly staleVersion: boolean;
  readonly otherExchange: boolean;
}

function groupsOf(shapes: readonly GroupShape[]): { summaries: GroupOf[]; groups: ModelGroup[] } {
  const summaries = shapes.map(({ symbol, cancels, algo, slices }, g): GroupOf => {
    const make = algo ? conditionalCancelOf : cancelOf;
    const orders = Array.from({ length: slices.length === 0 ? 1 : cancels }, (_, i) =>
      make(`${g}${i}`, symbol),
    );
    const close = closeOf(symbol, ...slices.map(usdt));
    return slices.length === 0 ? orders : [...orders, { ...close, key: `${close.key}/${g}` }];
  });
  const groups = shapes.map(({ symbol, slices }, g): ModelGroup => {
    const summary = summaries[g] ?? [];
    return {
      symbol,
      hasClose: slices.length > 0,
      calls: summary.length - (slices.length > 0 ? 1 : 0) + slices.length,
      cents: slices.reduce((sum, cents) => sum + cents, 0),
      keys: summary.map(({ key }) => key),
    };
  });
  return { summaries, groups };
}

/** Why the guard grants nothing of a request, or null. */
function expectedRefusal(model: ReferenceModel, request: ReserveRequest, shape: ReserveShape): string | null {
  if (model.exchange !== null && model.exchange !== request.exchangeId) return 'exchange_mismatch';
  if (shape.planAgeMs >= shape.planMaxAgeMs) return 'plan_stale';
  if (request.asOf < model.newestAsOf) return 'plan_stale';
  if (shape.staleVersion) return 'policy_changed';
  if (model.unknownDay === model.day) return 'ledger_unknown';
  if (model.arming === null) return model.expiredLast ? 'arming_expired' : 'not_armed';
  if (model.isLocked) return 'cycle_in_progress';
  const cooldownEnd = model.acted === null ? 0 : model.acted.at + (model.policy?.cooldownMs ?? 60_000);
  return model.now < cooldownEnd && model.acted?.n !== cycleNumber(request) ? 'cooldown_not_elapsed' : null;
}
const cycleNumber = ({ runId }: ReserveRequest) => Number(runId.replace('run-', ''));

export const reserving = (shape: ReserveShape): GuardCommand =>
  command(`reserve(${JSON.stringify(shape)})`, (model, real) => {
    const { summaries, groups } = groupsOf(shape.groups);
    model.sequence += 1;
    // A run lasts an hour at most, and the guard keeps its spending for longer than that.
    const n = shape.n + 10 * Math.floor(model.now / 3_600_000);
    const ids = cycle(n);
    const request: ReserveRequest = {
      ...ids,
      reservationId: `${ids.workflowId}/${ids.runId}/${model.sequence}`,
      exchangeId: shape.otherExchange ? 'another' : 'fapi.example/0a1b2c3d',
      policyVersion: real.state.policyVersion - (shape.staleVersion ? 1 : 0),
      plannedAt: model.now - shape.planAgeMs,
      planMaxAgeMs: shape.planMaxAgeMs,
      asOf: model.now - shape.asOfAgeMs,
      asOfFromBot: true,
      massChange: false,
      recvWindowMs: shape.recvWindowMs,
      cancelBatch: 10,
      groups: summaries.map(groupOf),
    };
    expireAll(model);
    const refusal = expectedRefusal(model, request, shape);
    const { state, answer } = reserve(real.state, request, model.now);
    real.state = state;
    if (refusal !== null) {
      expect(answer.writes).toEqual([]);
      // What is not looked at has one reason; what is looked at lists every closed gate.
      if (answer.refused !== null) expect(answer.refused).toBe(refusal);
      else
        for (const { closed } of answer.decisions)
          expect(closed.map(({ reason }) => reason)).toContain(refusal);
      return;
    }
    const granted = model.grants(n, groups);
    expect(answer.decisions.map(({ key, granted: yes }) => [key, yes])).toEqual(
      groups.flatMap((group) => group.keys.map((key) => [key, granted.has(group)])),
    );
    if (granted.size === 0) return;
    real.answered.set(request.reservationId, { request, answer });
    model.exchange = request.exchangeId;
    model.newestAsOf = Math.max(model.newestAsOf, request.asOf);
    model.acted = { at: model.now, n };
    model.reservations.push(reservationOf(model, request, answer, granted));
  });

function reservationOf(
  model: ReferenceModel,
  request: ReserveRequest,
  answer: ReserveAnswer,
  granted: ReadonlySet<ModelGroup>,
): ModelReservation {
  const slices = new Map(
    request.groups
      .flatMap(({ close }) => (close === null ? [] : [close]))
      .map(({ key, slices }) => [key, slices.map((worth) => Math.round(Number(worth) * 100))]),
  );
  const writes = new Map(
    answer.writes.map(({ key, actions }) => {
      const cents = slices.get(actions[0] ?? '')?.shift() ?? 0;
      const symbol = actions[0]?.split('/')[1] ?? '';
      return [key, { symbol, calls: actions.length, cents, nonce: null, at: 0 }] as const;
    }),
  );
  const total = [...writes.values()].reduce(
    (sum, { calls, cents }) => [sum[0] + calls, sum[1] + cents] as const,
    [0, 0] as readonly [number, number],
  );
  expect(total).toEqual([
    [...granted].reduce((sum, { calls }) => sum + calls, 0),
    [...granted].reduce((sum, { cents }) => sum + cents, 0),
  ]);
  return {
    id: request.reservationId,
    n: cycleNumber(request),
    arming: model.armings,
    day: model.day,
    expiresAt: request.plannedAt + request.planMaxAgeMs,
    planMaxAgeMs: request.planMaxAgeMs,
    recvWindowMs: request.recvWindowMs,
    writes,
    closed: null,
    lost: false,
  };
}

const pick = <T>(all: readonly T[], at: number): T | undefined =>
  all[all.length - 1 - (at % Math.max(1, Math.min(all.length, 4)))];

/** The same request again, as a retried activity or a copy that was held up on its way sends it. */
export const reservingAgain = (which: number, otherContent: boolean): GuardCommand =>
  command(`reserveAgain(${which}, ${otherContent})`, (model, real) => {
    const earlier = pick([...real.answered.values()], which);
    if (earlier === undefined) return;
    const known = model.reservations.find(({ id }) => id === earlier.request.reservationId);
    if (known === undefined || (otherContent && known.lost)) return;
    expireAll(model);
    const forgotten = model.isForgotten(known);
    const request = otherContent ? { ...earlier.request, asOf: earlier.request.asOf + 1 } : earlier.request;
    const { state, answer } = reserve(real.state, request, model.now);
    real.state = state;
    if (forgotten) expect(refusalIn(answer)).not.toBeNull();
    else if (otherContent || known.closed !== null) expect(answer.refused).toBe('reservation_closed');
    else expect(answer).toEqual(earlier.answer);
  });

const targetsOf = ({ reservations }: GuardState, id: string, key: string): readonly string[] =>
  reservations.find((each) => each.id === id)?.writes.find((write) => write.key === key)?.targets ?? [
    'nothing',
  ];

export const permitting = (which: number, write: number, nonce: string): GuardCommand =>
  command(`permit(${which}, ${write}, ${nonce})`, (model, real) => {
    const reservation = pick(model.reservations, which);
    const key = `w${write}`;
    if (reservation === undefined) return;
    expireAll(model);
    const target = reservation.writes.get(key);
    const known = !model.isForgotten(reservation);
    const mayBeGiven =
      known &&
      target !== undefined &&
      target.nonce === null &&
      reservation.closed === null &&
      model.arming?.number === reservation.arming;
    const ids = { ...cycle(reservation.n), reservationId: reservation.id };
    const { state, answer } = permit(
      real.state,
      {
        ...ids,
        write: key,
        targets: targetsOf(real.state, reservation.id, key),
        nonce,
        activityId: '1',
        attempt: 1,
      },
      model.now,
    );
    real.state = state;
    const mine = known && target?.nonce === nonce;
    same(answer.given, mayBeGiven || mine, 'given');
    same(
      answer.everGiven,
      mayBeGiven || (known && target !== undefined && target.nonce !== null),
      'ever given',
    );
    if (!mayBeGiven) return;
    expect(model.permits.has(`${reservation.id} ${key}`)).toBe(false);
    for (const other of model.reservations)
      if (other !== reservation) expect(model.now).toBeGreaterThanOrEqual(model.arrivalEnd(other));
    model.permits.set(`${reservation.id} ${key}`, nonce);
    target.nonce = nonce;
    target.at = model.now;
    model.acted = { at: model.now, n: reservation.n };
  });

export type Claim = 'executed' | 'failed' | 'unverified' | 'nothing';

export const settling = (which: number, says: Claim): GuardCommand =>
  command(`settle(${which}, ${says})`, (model, real) => {
    const reservation = pick(model.reservations, which);
    if (reservation === undefined) return;
    expireAll(model);
    const known = !model.isForgotten(reservation);
    const results =
      says === 'nothing'
        ? []
        : [...reservation.writes.keys()].map((write) => ({ write, result: says, sender: true }));
    const { state, answer } = settle(
      real.state,
      { reservationId: reservation.id, results, unprotectedPosition: false },
      model.now,
    );
    real.state = state;
    const permitted = Object.fromEntries(
      [...reservation.writes].map(([key, { nonce }]) => [key, nonce !== null]),
    );
    same(
      answer,
      known ? { known: true, permitted } : { known: false, permitted: {} },
      'the answer to settle',
    );
    const anyPermitted = Object.values(permitted).includes(true);
    if (!known) {
      if (says === 'unverified') model.callSomebody();
      return;
    }
    if (reservation.closed !== null) return;
    reservation.closed = { at: model.now, by: 'settle' };
    model.countFailures([...reservation.writes.values()], says);
    model.endWith(reservation, anyPermitted && (says === 'unverified' || says === 'nothing'));
  });

/** Continue-as-new: the state goes through JSON. */
export const continuing = (): GuardCommand =>
  command('continueAsNew', (_model, real) => {
    real.state = roundTrip(real.state);
  });

/** Terminated and started again, with a predecessor that can be read. */
export const restarting = (): GuardCommand =>
  command('restart', (model, real) => {
    const predecessor = { kind: 'read', runId: 'before', state: roundTrip(real.state) } as const;
    real.state = takeOver(newGuardState('main', model.now), predecessor, model.now);
    const expired = model.expiredLast;
    model.disarm();
    if (model.arming === null && real.state.disarmed?.reason !== 'arming_expired') model.expiredLast = false;
    else model.expiredLast = expired;
  });

/** Terminated and started again, with a predecessor that cannot be read. */
export const restartingBlind = (): GuardCommand =>
  command('restartBlind', (model, real) => {
    const predecessor = { kind: 'unreadable', runId: 'before', problem: 'gone' } as const;
    real.state = takeOver(newGuardState('main', model.now), predecessor, model.now);
    model.loseEverything();
  });

/** A cycle as it should go, with as many permits and as much time as it happens to get. */
export const aCycle = (
  shape: ReserveShape,
  permits: readonly { write: number; nonce: string; after: number }[],
  says: Claim | null,
): GuardCommand => ({
  check: () => true,
  run(model, real) {
    void reserving(shape).run(model, real);
    for (const { write, nonce, after } of permits) {
      void timePasses(after, false).run(model, real);
      void permitting(0, write, nonce).run(model, real);
    }
    if (says !== null) void settling(0, says).run(model, real);
  },
  toString: () => `cycle(${JSON.stringify({ shape, permits, says })})`,
});
