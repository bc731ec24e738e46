import { describe, expect } from 'vitest';
import { until } from '../../src/outside/until';
import { eventually } from '../support/eventually';
import { it } from '../support/it';
import { guardState, permitFor, request } from '../support/reservation';
import { OPEN_POLICY, type Stack } from '../support/stack';
import { strayOrder } from '../support/strays';

const eventsOf = async (stack: Stack) => (await stack.guardHandle().fetchHistory()).events ?? [];

describe.concurrent('the guard', () => {
  it('disarms by itself when the arming ends, though nobody asks', async ({ start }) => {
    const stack = await start();
    await stack.guards.arm(stack.account, { operator: 'test', reason: 'test', ttlSeconds: 1 });
    await stack.until(({ disarmed }) => disarmed?.reason === 'arming_expired');
    // The durable timer, not the query, has done it.
    await eventually(async () => expect((await guardState(stack)).arming).toBeNull());
    expect(await stack.status()).toMatchObject({
      disarmed: { reason: 'arming_expired' },
      notArmedReason: 'arming_expired',
    });
    strayOrder(stack);
    expect(await stack.cycle()).toMatchObject({
      outcome: 'blocked',
      actions: [{ gates: ['arming_expired'] }],
    });
  });

  it('ends its arming in time and answers on, whoever asked while it had no worker', async ({ start }) => {
    const stack = await start();
    await stack.guards.arm(stack.account, { operator: 'ann', reason: 'test', ttlSeconds: 10 });
    await stack.until(({ arming }) => arming !== null);
    await stack.stopWorker();
    // The server holds it for the next worker, who gets it before the task of the timer.
    const asked = stack.guards.status(stack.account, 60_000);
    await until(async () => (await eventsOf(stack)).some(({ timerFiredEventAttributes: fired }) => fired), {
      what: 'the timer',
      withinMs: 60_000,
    });
    await stack.startWorker();
    expect(await asked).toMatchObject({ arming: null, disarmed: { reason: 'arming_expired' } });
    // What it did then can be carried out again.
    await stack.stopWorker();
    await stack.startWorker();
    await stack.arm({ operator: 'ben' });
    const events = await eventsOf(stack);
    expect(events.filter(({ workflowTaskFailedEventAttributes: failed }) => failed)).toEqual([]);
    expect(events.filter(({ timerFiredEventAttributes: fired }) => fired)).toHaveLength(1);
  });

  it('hands on what it knew, terminated with messages that it never heard', async ({ start }) => {
    const stack = await start();
    await stack.arm({ operator: 'ann' });
    const { armingNumber, policyVersion } = await guardState(stack);
    await stack.stopWorker();
    await stack.guards.arm(stack.account, { operator: 'ben', reason: 'never heard' });
    await stack.guardHandle().terminate('by the test');
    await stack.startWorker();
    await stack.startGuardAgain();
    await stack.until(({ policy }) => policy.symbolWhitelist.length > 0);
    expect(await guardState(stack)).toMatchObject({
      birth: { status: 'taken_over' },
      arming: null,
      armingNumber,
      policyVersion,
      ledger: { unknownDay: null },
    });
  });

  it('ends disarmed when arm and disarm both wait for a run to start', async ({ start }) => {
    const stack = await start();
    await stack.arm();
    const state = await guardState(stack);
    await stack.stopWorker();
    await stack.guardHandle().terminate('the next run starts from continue-as-new');
    await stack.continueGuardInto(state);
    await stack.guards.disarm(stack.account);
    await stack.guards.arm(stack.account, { operator: 'test', reason: 'sent last' });
    await stack.startWorker();
    const status = await stack.until(({ at }) => at > 0);
    expect(status).toMatchObject({ armed: false, disarmed: { reason: 'disarm' }, lastRejected: null });
    expect((await guardState(stack)).armingNumber).toBe(state.armingNumber + 1);
  });

  it('ends disarmed when approve and disarm both wait for a run to start', async ({ start }) => {
    const stack = await start({ policy: { ...OPEN_POLICY, approvals: 2 } });
    await stack.guards.arm(stack.account, { operator: 'ada', reason: 'test' });
    const { proposal } = await stack.until((status) => status.proposal !== null);
    const state = await guardState(stack);
    await stack.stopWorker();
    await stack.guardHandle().terminate('the next run starts from continue-as-new');
    await stack.continueGuardInto(state);
    await stack.guards.disarm(stack.account);
    await stack.guards.approve(stack.account, { operator: 'grace', hash: proposal?.hash ?? '' });
    await stack.startWorker();
    const status = await stack.until(({ at }) => at > 0);
    expect(status).toMatchObject({ armed: false, proposal: null, disarmed: { reason: 'disarm' } });
  });

  it('forgets a proposal by itself after ten minutes, also one that it was continued with', async ({
    start,
  }) => {
    const stack = await start({ policy: { ...OPEN_POLICY, approvals: 2 } });
    await stack.guards.arm(stack.account, { operator: 'ada', reason: 'test' });
    const { proposal } = await stack.until((status) => status.proposal !== null);
    expect((proposal?.until ?? 0) - (proposal?.at ?? 0)).toBe(600_000);
    const state = await guardState(stack);
    await stack.stopWorker();
    await stack.guardHandle().terminate('the next run starts from continue-as-new');
    const until = Date.now() + 1_000;
    await stack.continueGuardInto({ ...state, proposal: state.proposal && { ...state.proposal, until } });
    await stack.startWorker();
    // The durable timer, not the query, has done it.
    await eventually(async () => expect((await guardState(stack)).proposal).toBeNull());
  });

  it("ends an arming in time though the server's clock was hours ahead for a moment, and says why it writes nothing", async ({
    start,
  }) => {
    const stack = await start();
    strayOrder(stack);
    await stack.arm();
    const state = await guardState(stack);
    await stack.stopWorker();
    await stack.guardHandle().terminate('the next run starts from continue-as-new');
    const seenAt = state.seenAt + 6 * 3_600_000;
    const arming = state.arming && { ...state.arming, until: seenAt + 30_000 };
    await stack.continueGuardInto({ ...state, seenAt, arming });
    await stack.startWorker();
    await stack.until(({ at }) => at > 0);
    expect(await stack.cycle()).toMatchObject({
      outcome: 'blocked',
      actions: [
        { reason: 'clock_skew', detail: expect.stringMatching(/^the Temporal server's clock was ahead/) },
      ],
    });
    // The durable timer, not the query, has done it.
    await eventually(async () => expect((await guardState(stack)).arming).toBeNull());
    expect(await stack.status()).toMatchObject({ disarmed: { reason: 'arming_expired' } });
  });

  it('is not armed by an arm that an older worker refused, once a newer one replays it', async ({
    start,
  }) => {
    const stack = await start();
    const state = await guardState(stack);
    await stack.stopWorker();
    await stack.guardHandle().terminate('the next run starts from continue-as-new');
    await stack.continueGuardInto(state);
    await stack.withOlderGuard(() =>
      stack.guards.arm(stack.account, { operator: 'test', reason: 'test', once: true }),
    );
    await stack.startWorker();
    expect(await stack.until(({ at }) => at > 0)).toMatchObject({ armed: false });
    const { arming } = await stack.arm({ once: true });
    expect(arming).toMatchObject({ once: true });
  });

  it('gives the budget of a terminated cycle back when its reservation expires, and blocks nobody for ever', async ({
    start,
  }) => {
    const stack = await start({
      worker: 'process',
      // Long enough for another worker to start before it expires, also on a busy machine.
      account: { expectedState: 'flat', planMaxAgeSeconds: 45 },
    });
    strayOrder(stack);
    await stack.arm();
    const worker = await stack.spawnWorker({ call: 'permit', when: 'before', does: 'kill' });
    const cycle = await stack.cycleMeets(worker);
    await cycle.terminate('by the test');
    expect((await stack.status()).budget.used.calls).toBe(1);
    await stack.spawnWorker();
    expect(await stack.cycleNow()).toMatchObject({
      outcome: 'blocked',
      actions: [{ reason: 'cycle_in_progress' }],
    });
    await stack.until(({ openReservations }) => openReservations.length === 0, 120_000);
    expect((await stack.status()).budget.used.calls).toBe(0);
    expect(await stack.cycle()).toMatchObject({ outcome: 'acted' });
  });

  it('permits nothing under a reservation that has expired', async ({ start }) => {
    const stack = await start();
    await stack.arm();
    const asked = await request(stack, 'run-1');
    expect(await stack.guards.reserve(stack.account, asked)).toMatchObject({ refused: null });
    await stack.until(({ openReservations }) => openReservations.length === 0);
    expect(await stack.guards.permit(stack.account, permitFor(asked, 'w1', 'n1'))).toEqual({
      given: false,
      everGiven: false,
      reason: 'reservation_closed',
    });
    expect((await stack.status()).budget.used).toEqual({ calls: 0, notional: '0' });
  });

  it('grants nothing to another cycle while a permitted write can still arrive, though the first has settled', async ({
    start,
  }) => {
    const stack = await start();
    await stack.arm();
    const first = await request(stack, 'run-1', { recvWindowMs: 10_000 });
    await stack.guards.reserve(stack.account, first);
    await stack.guards.permit(stack.account, permitFor(first, 'w1', 'n1'));
    const permittedAt = (await guardState(stack)).lastPermit?.at ?? 0;
    await stack.guards.settle(stack.account, {
      reservationId: first.reservationId,
      results: [{ write: 'w1', result: 'executed', sender: true }],
      unprotectedPosition: false,
    });
    expect(await stack.guards.reserve(stack.account, await request(stack, 'run-2'))).toMatchObject({
      decisions: [{ granted: false, closed: [{ reason: 'cycle_in_progress' }] }, { granted: false }],
    });
    const { at } = await stack.until(({ lockedUntil, at: now }) => lockedUntil <= now);
    expect(at).toBeGreaterThanOrEqual(permittedAt + 10_000 + 1_250);
    expect(await stack.guards.reserve(stack.account, await request(stack, 'run-3'))).toMatchObject({
      refused: null,
    });
  });

  it('keeps budget, permits and lock when it is terminated and started again, twice', async ({ start }) => {
    const stack = await start();
    await stack.arm();
    const asked = await request(stack, 'run-1', { planMaxAgeMs: 60_000 });
    await stack.guards.reserve(stack.account, asked);
    expect(await stack.guards.permit(stack.account, permitFor(asked, 'w1', 'n1'))).toMatchObject({
      given: true,
    });
    const before = await guardState(stack);

    await stack.guardHandle().terminate('once');
    await stack.startGuardAgain();
    // The second one ends before it could read anything.
    await stack.guardHandle().terminate('twice');
    await stack.startGuardAgain();

    const status = await stack.until(({ birth }) => birth.status !== 'pending');
    expect(status).toMatchObject({
      birth: { status: 'taken_over' },
      armed: false,
      disarmed: { reason: 'guard_restarted' },
      policyVersion: before.policyVersion,
      budget: { used: { calls: 2, notional: '190' }, unknown: false },
      exchangeId: 'host/key',
    });
    await stack.arm();
    // What was granted before is over, and what was permitted stays known.
    expect(await stack.guards.permit(stack.account, permitFor(asked, 'w2', 'n2'))).toMatchObject({
      given: false,
      reason: 'arming_changed',
    });
    expect(await stack.guards.permit(stack.account, permitFor(asked, 'w1', 'n3'))).toMatchObject({
      given: false,
      everGiven: true,
    });
    expect(await stack.guards.reserve(stack.account, await request(stack, 'run-2'))).toMatchObject({
      decisions: [{ granted: false, closed: [{ reason: 'cycle_in_progress' }] }, { granted: false }],
    });
  });

  it('counts today as spent when its predecessor was reset, until a human accepts that', async ({
    start,
  }) => {
    const stack = await start();
    await stack.arm();
    await stack.guards.reserve(stack.account, await request(stack, 'run-1'));
    const { execution } = (await stack.guardHandle().describe()).raw.workflowExecutionInfo ?? {};
    await stack.client.workflowService.resetWorkflowExecution({
      namespace: 'default',
      workflowExecution: execution ?? null,
      reason: 'by the test',
      requestId: 'reset-1',
      workflowTaskFinishEventId: 4 as never,
    });
    expect(await stack.until(({ reset }) => reset)).toMatchObject({
      headline: expect.stringMatching(/^RESET/),
    });
    await stack.guards.arm(stack.account, { operator: 'test', reason: 'try' });
    expect(await stack.guards.reserve(stack.account, await request(stack, 'run-2'))).toMatchObject({
      refused: 'reset_run',
    });

    await stack.guardHandle().terminate('as the headline says');
    await stack.startGuardAgain();
    const status = await stack.until(({ birth }) => birth.status !== 'pending');
    expect(status).toMatchObject({
      birth: { status: 'unreadable' },
      budget: { unknown: true, remaining: { calls: 0, notional: '0' } },
    });
    await stack.configure(OPEN_POLICY);
    await stack.arm();
    expect(await stack.guards.reserve(stack.account, await request(stack, 'run-3'))).toMatchObject({
      decisions: [
        { granted: false, closed: expect.arrayContaining([{ reason: 'ledger_unknown' }]) },
        { granted: false },
      ],
    });
    await stack.arm({ acceptUnknownLedger: true });
    // What the unknown predecessor permitted last must not be able to arrive any more.
    expect(await stack.guards.reserve(stack.account, await request(stack, 'run-4'))).toMatchObject({
      decisions: [{ granted: false, closed: [{ reason: 'cycle_in_progress' }] }, { granted: false }],
    });
    await stack.unlocked();
    expect(await stack.guards.reserve(stack.account, await request(stack, 'run-5'))).toMatchObject({
      refused: null,
    });
    expect(await stack.status()).toMatchObject({ arming: { acceptedUnknownLedger: true } });
  });

  it('counts today as spent when its predecessor was reset and ended before any worker saw it', async ({
    start,
  }) => {
    const stack = await start();
    const { runId } = await stack.guardHandle().describe();
    await stack.guardHandle().cancel();
    await eventually(async () => expect((await stack.guardHandle().describe()).runId).not.toBe(runId));
    await stack.arm();
    await stack.guards.reserve(stack.account, await request(stack, 'run-1'));
    await stack.stopWorker();
    const { execution } = (await stack.guardHandle().describe()).raw.workflowExecutionInfo ?? {};
    await stack.client.workflowService.resetWorkflowExecution({
      namespace: 'default',
      workflowExecution: execution ?? null,
      reason: 'by the test',
      requestId: 'reset-1',
      workflowTaskFinishEventId: 4 as never,
    });
    await stack.guardHandle().terminate('before any worker saw it');
    await stack.startGuardAgain();
    await stack.startWorker();
    const status = await stack.until(({ birth }) => birth.status !== 'pending');
    expect(status).toMatchObject({
      birth: { status: 'unreadable', problem: expect.stringContaining('was reset') },
      budget: { unknown: true, remaining: { calls: 0, notional: '0' } },
    });
  });

  it('carries an open reservation and its permits over continue-as-new', async ({ start }) => {
    const stack = await start();
    await stack.arm();
    const asked = await request(stack, 'run-1', { planMaxAgeMs: 300_000 });
    await stack.guards.reserve(stack.account, asked);
    await stack.guards.permit(stack.account, permitFor(asked, 'w1', 'n1'));
    const { runId } = await stack.guardHandle().describe();
    // Arms that are rejected change nothing but the length of the history.
    for (let i = 0; i < 48; i += 1) {
      await Promise.all(Array.from({ length: 25 }, () => stack.guards.arm(stack.account, {} as never)));
    }
    await eventually(async () => expect((await stack.guardHandle().describe()).runId).not.toBe(runId));
    expect(await stack.status()).toMatchObject({
      armed: true,
      openReservations: [{ id: asked.reservationId }],
    });
    expect((await stack.guardHandle().describe()).searchAttributes['ReconcileArmed']).toEqual([true]);
    expect(await stack.guards.permit(stack.account, permitFor(asked, 'w1', 'n2'))).toMatchObject({
      given: false,
      everGiven: true,
    });
    expect(await stack.guards.permit(stack.account, permitFor(asked, 'w2', 'n3'))).toMatchObject({
      given: true,
    });
    expect(await stack.guards.permit(stack.account, permitFor(asked, 'w2', 'n4'))).toMatchObject({
      given: false,
      everGiven: true,
    });
  });

  it('takes a requested cancellation for a disarm, and a second one too', async ({ start }) => {
    const stack = await start();
    for (let i = 0; i < 2; i += 1) {
      await stack.arm();
      const { runId } = await stack.guardHandle().describe();
      await stack.guardHandle().cancel();
      const status = await stack.until(({ armed }) => !armed);
      expect(status.disarmed).toMatchObject({ reason: 'cancellation_requested' });
      await eventually(async () => expect((await stack.guardHandle().describe()).runId).not.toBe(runId));
    }
    expect((await stack.guardHandle().describe()).status.name).toBe('RUNNING');
  });

  it('ends disarmed when a cancellation and arms wait for a worker, whichever was sent last', async ({
    start,
  }) => {
    const stack = await start();
    await stack.arm();
    await stack.stopWorker();
    const arms = () =>
      Promise.all(
        Array.from({ length: 50 }, () =>
          stack.guards.arm(stack.account, { operator: 'test', reason: 'flood' }),
        ),
      );
    await arms();
    await stack.guards.requestCancellation(stack.account);
    await arms();
    await stack.startWorker();
    const status = await stack.until(({ at }) => at > 0);
    expect(status).toMatchObject({ armed: false, disarmed: { reason: 'cancellation_requested' } });
  });

  it('is continued disarmed where the cancellation arrives while signals keep it from continuing', async ({
    start,
  }) => {
    const stack = await start();
    await stack.arm();
    const guard = stack.guardHandle();
    const { runId } = await guard.describe();
    let floods = true;
    const flood = async () => {
      while (floods) await guard.signal('massEnded', {});
    };
    const signals = Promise.all([flood(), flood(), flood(), flood()]);
    const isLeaving = async () => (await guard.describe()).historyLength > 1_500;
    await until(isLeaving, { what: 'a guard that would continue', withinMs: 60_000 });
    await guard.cancel();
    const known = (await guard.describe()).historyLength;
    const wasHeard = async () => (await guard.describe()).historyLength > known + 100;
    await until(wasHeard, { what: 'signals after the cancellation', withinMs: 60_000 });
    floods = false;
    await signals;
    await eventually(async () => expect((await guard.describe()).runId).not.toBe(runId));
    const status = await stack.until(({ at }) => at > 0);
    expect(status).toMatchObject({ armed: false, disarmed: { reason: 'cancellation_requested' } });
  });

  it('is not stalled by signals and updates that cannot be decoded', async ({ start }) => {
    const stack = await start();
    await stack.arm();
    const broken = {
      payloads: [{ metadata: { encoding: Buffer.from('binary/encrypted') }, data: Buffer.from([1, 2, 3]) }],
    };
    const workflowExecution = { workflowId: stack.guardHandle().workflowId };
    for (const signalName of ['arm', 'nobody-knows-this']) {
      await stack.client.workflowService.signalWorkflowExecution({
        namespace: 'default',
        workflowExecution,
        signalName,
        input: broken,
      });
    }
    const update = stack.client.workflowService.updateWorkflowExecution({
      namespace: 'default',
      workflowExecution,
      request: { meta: { updateId: 'u1', identity: 'test' }, input: { name: 'reserve', args: broken } },
      waitPolicy: { lifecycleStage: 3 },
    });
    const rejected = await update;
    expect(JSON.stringify(rejected.outcome)).toContain('reserve: must be an object');
    // A disarm whose payload cannot be decoded is still a disarm.
    await stack.client.workflowService.signalWorkflowExecution({
      namespace: 'default',
      workflowExecution,
      signalName: 'disarm',
      input: broken,
    });
    const status = await stack.until(({ armed }) => !armed);
    expect(status.lastRejected?.message).toMatch(/^arm: /);
    await stack.arm();
  });

  it('rejects an arming it cannot use, stays as it was, and says why', async ({ start }) => {
    const stack = await start();
    const before = await stack.arm();
    for (const [payload, problem] of [
      [{ operator: 'me' }, /reason: must be 1 to 200 characters/],
      [{ operator: '', reason: 'x' }, /operator/],
      [{ operator: 'me', reason: 'x', ttlSeconds: 999_999 }, /maxArmSeconds/],
      [{ operator: 'me', reason: 'x', ttl: 5 }, /unknown key "ttl"/],
      [
        { operator: 'me', reason: 'x', symbols: ['XRPUSDT'] },
        /XRPUSDT is not in the policy's symbolWhitelist/,
      ],
      ['arm!', /must be an object/],
    ] as const) {
      await stack.guards.arm(stack.account, payload as never);
      const status = await stack.until(({ lastRejected }) => problem.test(lastRejected?.message ?? ''));
      expect(status.arming).toEqual(before.arming);
    }
  });
});

describe('a cycle', () => {
  it('that is reset at any of its workflow tasks acts on nothing', async ({ start }) => {
    const stack = await start();
    strayOrder(stack);
    await stack.arm();
    const cycle = await stack.startCycle();
    expect(await cycle.result()).toMatchObject({ outcome: 'acted' });
    const { events } = await cycle.fetchHistory();
    const reserved = (events ?? []).find(
      ({ activityTaskScheduledEventAttributes: scheduled }) => scheduled?.activityType?.name === 'reserve',
    );
    const tasks = (events ?? [])
      .filter((event) => event.workflowTaskCompletedEventAttributes != null)
      .map(({ eventId }) => eventId);
    expect(tasks.length).toBeGreaterThanOrEqual(5);
    for (const eventId of tasks) {
      await stack.unlocked();
      strayOrder(stack);
      await stack.arm();
      const writes = stack.sim.log.writes().length;
      const { runId } = await stack.client.workflowService.resetWorkflowExecution({
        namespace: 'default',
        workflowExecution: { workflowId: cycle.workflowId, runId: cycle.firstExecutionRunId },
        reason: 'by the test',
        requestId: `reset-${eventId}`,
        workflowTaskFinishEventId: eventId as never,
      });
      const report = await stack.client.workflow.getHandle(cycle.workflowId, runId ?? '').result();
      expect(stack.sim.log.writes()).toHaveLength(writes);
      // What the run before was granted it did: this one finds that out, and does not call it blocked.
      const wasGranted = Number(eventId) > Number(reserved?.eventId) + 3;
      expect(report.outcome).toBe(wasGranted ? 'acted' : 'blocked');
      for (const { clientOrderId } of stack.exchange.openOrders())
        stack.exchange.cancelBehindTheBack(clientOrderId);
    }
  });
});
