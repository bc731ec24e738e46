import { describe, expect, it } from 'vitest';
import { decidedOtherwise } from '../../../../src/client/audit/decided-otherwise';
import type { GuardTask } from '../../../../src/client/audit/guard-tasks';
import { GuardReplay } from '../../../../src/client/audit/replay-guard';
import { arm } from '../../../../src/domain/guard/arm';
import { HOUR, livePolicy, NOON } from '../../domain/builders';
import { ARM, armedGuard, cycle, Guard, liveGuard, reserveRequest } from '../../domain/guard/builders';

const task = (over: Partial<GuardTask>): GuardTask => ({
  ...{ at: NOON + 1_000, signals: [], updates: [], predecessor: null, continuedWith: null },
  ...{ timerFired: false, cancelled: false, patches: [] },
  ...over,
});

const ARMS = { name: 'arm', payload: ARM, sentAt: NOON };
const DISARMS = { name: 'disarm', payload: undefined, sentAt: NOON };

/** What a guard knows after these tasks. */
function stateAfter(tasks: Partial<GuardTask>[], carried = liveGuard()) {
  const replay = new GuardReplay('main', NOON, carried);
  return tasks.flatMap((each) => replay.carryOut(task(each))).at(-1)?.after;
}

describe('a guard whose history is carried out again', () => {
  it('hears messages in their order, but for those that waited for its first task: it ends disarmed', () => {
    const signals = [DISARMS, ARMS];
    expect(stateAfter([{ signals }])?.arming).toBeNull();
    expect(stateAfter([{}, { signals }])?.arming).toMatchObject({ operator: ARM.operator });
  });

  it('ends an arming when its timer fires, though a clock that it once saw is hours ahead', () => {
    const armed = armedGuard();
    const seenAt = NOON + 6 * HOUR;
    const ahead = { ...armed, seenAt, arming: armed.arming && { ...armed.arming, until: seenAt + HOUR } };
    expect(stateAfter([{}, { timerFired: true, at: NOON + HOUR }], ahead)).toMatchObject({
      arming: null,
      disarmed: { reason: 'arming_expired' },
    });
  });

  it('is disarmed by a cancellation, whatever was sent beside it or after it', () => {
    for (const tasks of [
      [{ cancelled: true, signals: [ARMS] }],
      [{}, { cancelled: true, signals: [ARMS] }],
      [{}, { cancelled: true }, { signals: [ARMS] }],
    ])
      expect(stateAfter(tasks)).toMatchObject({
        arming: null,
        disarmed: { reason: 'cancellation_requested' },
      });
  });

  it('is disarmed by a cancellation before it hears anything else, though a second operator approved', () => {
    const proposed = arm(liveGuard({ approvals: 2 }), ARM, NOON);
    const approves = {
      name: 'approve',
      payload: { operator: 'bob', hash: proposed.proposal?.hash },
      sentAt: NOON,
    };
    const configures = { name: 'configure', request: { policy: livePolicy() }, answer: {} };
    const steps = new GuardReplay('main', NOON, proposed).carryOut(
      task({
        cancelled: true,
        signals: [approves],
        updates: [configures] as unknown as GuardTask['updates'],
      }),
    );
    expect(steps.some(({ after }) => after.arming?.approvedBy === 'bob')).toBe(true);
    expect(steps.find(({ update }) => update !== null)?.update?.expected).toMatchObject({ disarmed: false });
  });

  it('was not armed by what its worker could not read yet, and is once its run knows it', () => {
    const once = { name: 'arm', payload: { ...ARM, once: true }, sentAt: NOON };
    expect(stateAfter([{}, { signals: [once] }])?.arming).toBeNull();
    const knows = { patches: ['arm-once'] };
    expect(stateAfter([{}, { signals: [once], ...knows }])?.arming).toMatchObject({ once: true });
    expect(stateAfter([knows, { signals: [once] }])?.arming).toMatchObject({ once: true });
  });

  it('hears of its predecessor before it grants what was asked in the same task', () => {
    const reserves = { name: 'reserve', request: reserveRequest(), answer: {} };
    const asks = { ...cycle(1), write: 'w1', targets: [], nonce: 'n', activityId: 'a', attempt: 1 };
    const permits = { name: 'permit', request: asks, answer: {} };
    const replay = new GuardReplay('main', NOON, null);
    replay.carryOut(task({}));
    const updates = [reserves, permits] as unknown as GuardTask['updates'];
    const steps = replay.carryOut(task({ predecessor: { kind: 'none' }, updates }));
    expect(steps.flatMap(({ update }) => update?.expected ?? [])).toMatchObject([
      { refused: 'policy_changed' },
      { given: false, reason: 'reservation_closed' },
    ]);
  });

  it('is disarmed by its timer, at the time of the task in which it fired', () => {
    const ended = { at: NOON + HOUR + 70 };
    expect(stateAfter([{}, ended], armedGuard())?.disarmed ?? null).toBeNull();
    expect(stateAfter([{}, { ...ended, timerFired: true }], armedGuard())).toMatchObject({
      disarmed: { at: ended.at, reason: 'arming_expired' },
    });
  });

  it('goes on with what it handed on, and shows where that is something else', () => {
    const replay = new GuardReplay('main', NOON, armedGuard());
    const [step] = replay.carryOut(task({ continuedWith: liveGuard() }));
    expect(step && decidedOtherwise(step)).toMatch(/^continueAsNew: arming null, here \[1,/);
    expect(step?.after.arming).toBeNull();
    const same = new GuardReplay('main', NOON, armedGuard()).carryOut(task({ continuedWith: armedGuard() }));
    expect(same.map(decidedOtherwise)).toEqual([null]);
  });

  it('looks at the time no more of itself once it was cancelled: it only hands on what it knows', () => {
    const guard = new Guard(armedGuard());
    guard.reserve();
    const [{ expiresAt = 0 } = {}] = guard.state.reservations;
    const tasks = [{}, { cancelled: true }, { at: expiresAt + 1 }];
    expect(stateAfter(tasks, guard.state)?.reservations).toMatchObject([{ closed: null }]);
    const timer = [{}, { at: expiresAt + 1, timerFired: true }];
    expect(stateAfter(timer, guard.state)?.reservations).toMatchObject([{ closed: { by: 'expiry' } }]);
  });

  it('may hand on what is due to be forgotten: it waited for a moment without signals', () => {
    const guard = new Guard(armedGuard());
    guard.reserve();
    guard.settle();
    expect(guard.state.reservations).toHaveLength(1);
    const replay = new GuardReplay('main', NOON, guard.state);
    replay.carryOut(task({}));
    const late = { at: NOON + 600_000, timerFired: true };
    const steps = replay.carryOut(task({ ...late, continuedWith: guard.state }));
    expect(steps.at(-1)?.before.reservations).toEqual([]);
    expect(steps.map(decidedOtherwise).filter((said) => said !== null)).toEqual([]);
  });
});
