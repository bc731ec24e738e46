import { describe, expect, it } from 'vitest';
import { inGateOrder } from '../../../../src/domain/gates';
import { approve } from '../../../../src/domain/guard/approve';
import { arm } from '../../../../src/domain/guard/arm';
import { disarm } from '../../../../src/domain/guard/arming';
import { DISARM_REASONS, type DisarmReason } from '../../../../src/domain/guard/disarm-reasons';
import type { GuardState } from '../../../../src/domain/guard/state';
import { OUTCOMES } from '../../../../src/domain/outcomes';
import { REASON_NAMES, REASONS } from '../../../../src/domain/reasons';
import { accountStory, type GuardFact } from '../../../../src/domain/story/account-story';
import { CYCLE_OUTCOMES } from '../../../../src/domain/vocabulary';
import { MINUTE, NOON, SECOND } from '../builders';
import { ARM, ARRIVAL_MS, armedGuard, freshGuard, Guard, liveGuard } from '../guard/builders';
import { accountFacts, REPORTS, record, report, row, statusOf } from './builders';

const running = (state: GuardState, now = NOON): GuardFact => ({
  kind: 'running',
  status: statusOf(state, now),
});
const story = (over: Parameters<typeof accountFacts>[0]) => accountStory(accountFacts(over));
const told = (over: Parameters<typeof accountFacts>[0]) => story(over).sentences.join('\n');
const reasons = (over: Parameters<typeof accountFacts>[0]) => story(over).gates.map(({ reason }) => reason);

describe('why an account is in its state', () => {
  it('tells who armed it, why, and for how long', () => {
    expect(told({ guard: running(armedGuard({}, { ttlSeconds: 600 })) })).toMatch(
      /^main is armed until 2026-11-23T12:10:00\.000Z \(10 min left\) by ann: drill\./,
    );
  });

  it('tells an arming that waits for a second operator, and who gave the second word', () => {
    const state = arm(liveGuard({ approvals: 2 }), ARM, NOON);
    const hash = state.proposal?.hash ?? '';
    expect(told({ guard: running(state) })).toContain(
      `ann wants to arm it: drill. It waits until 2026-11-23T12:10:00.000Z for a second operator: "approve main ${hash}".`,
    );
    const approved = approve(state, { operator: 'bob', hash }, NOON);
    expect(told({ guard: running(approved) })).toMatch(
      /^main is armed until .* by ann, approved by bob: drill\./,
    );
  });

  it('tells an arming that ends with the first cycle that acts, and one that lets an unknown day count as nothing', () => {
    expect(told({ guard: running(armedGuard({}, { once: true })) })).toContain(
      'The arming allows one cycle that acts.',
    );
    expect(told({ guard: running(armedGuard({}, { acceptUnknownLedger: true })) })).toContain(
      'The operator let what was spent earlier today, which is not known, count as nothing.',
    );
  });

  it('tells what an arming is narrowed to', () => {
    const guard = running(
      armedGuard(
        {},
        {
          symbols: ['BTCUSDT'],
          actions: ['cancel_all'],
          maxNotionalUsdt: '200',
          botIsDown: true,
          plan: '0'.repeat(16),
        },
      ),
    );
    expect(told({ guard })).toMatch(
      /The arming allows only cancel_all, only in BTCUSDT, closes of 200 USDT in all \(0 used\), only plan 0{16}\.\nThe operator said that the bot is down/,
    );
  });

  it.each(Object.entries(DISARM_REASONS) as [DisarmReason, string][])(
    'tells why it was disarmed: %s',
    (reason, because) => {
      const guard = running(disarm(armedGuard(), reason, 'bob', NOON));
      expect(told({ guard }).toLowerCase()).toContain(
        `main is not armed since 2026-11-23t12:00:00.000z: ${because} (bob).`.toLowerCase(),
      );
    },
  );

  it('tells an arming that ran out from one that never was', () => {
    const over = running(armedGuard({}, { ttlSeconds: 1 }), NOON + MINUTE);
    expect(reasons({ guard: over })).toContain('arming_expired');
    expect(told({ guard: running(liveGuard()) })).toMatch(/^main is not armed: nobody ever armed it\./);
    expect(reasons({ guard: running(liveGuard()) })).toContain('not_armed');
  });

  it.each([
    ['that there is no guard', { kind: 'none' }, /^main has no guard on this server.*"apply" starts it/],
    ['that nobody polls it', { kind: 'not polled' }, /^No worker polls the guard of main.*start the worker/],
    [
      'that it is paused',
      { kind: 'paused' },
      /^The guard of main is paused.*"temporal workflow unpause --workflow-id remediation-guard\/main"\./,
    ],
    [
      'that it cannot be read',
      { kind: 'unreadable', problem: 'encrypted' },
      /^The guard of main cannot be read: encrypted\./,
    ],
  ] as [string, GuardFact, RegExp][])('tells %s, and that this stops everything', (_what, guard, said) => {
    expect(told({ guard })).toMatch(said);
    expect(reasons({ guard })[0]).toBe('guard_unavailable');
  });

  it('tells which policy nobody set, and which only looks', () => {
    expect(told({ guard: running(freshGuard()) })).toContain('Nobody set a policy yet');
    expect(told({ guard: running(liveGuard({ action: 'none' })) })).toContain(
      'The policy (version 1) only looks',
    );
    expect(reasons({ guard: running(liveGuard({ action: 'none' })) })).toContain('action_is_none');
  });

  it('tells what the policy allows', () => {
    const guard = running(liveGuard({ dryRun: true, symbolWhitelist: ['BTCUSDT', 'ETHUSDT'] }));
    expect(told({ guard })).toContain(
      'The policy (version 1) cancels orders and closes positions in BTCUSDT and ETHUSDT, as a dry run: nothing is sent.',
    );
    expect(reasons({ guard })).toContain('dry_run');
  });

  it('tells a policy that allows no symbol', () => {
    expect(told({ guard: running(liveGuard({ symbolWhitelist: [] })) })).toContain(
      'The policy (version 1) cancels orders and closes positions in no symbol.',
    );
  });

  it('tells until when what was sent before a disarm can reach the exchange', () => {
    const guard = new Guard(armedGuard());
    guard.reserve();
    guard.permit();
    const state = disarm(guard.state, 'disarm', 'ann', NOON);
    const until = new Date(NOON + ARRIVAL_MS).toISOString();
    expect(told({ guard: running(state, NOON + SECOND) })).toContain(
      `What was sent before the disarm can reach the exchange until ${until}`,
    );
    expect(told({ guard: running(state, NOON + ARRIVAL_MS) })).not.toContain('before the disarm');
  });

  it('tells no rejected request from before the arming that holds', () => {
    const lastRejected = { at: NOON - SECOND, message: 'arm: reason: must be a text' };
    expect(told({ guard: running({ ...armedGuard(), lastRejected }) })).not.toContain('rejected');
  });

  it('tells what is spent, and what waits for the cooldown and for a cycle that writes', () => {
    const guard = new Guard(armedGuard({ cooldownSeconds: 60 }));
    guard.reserve();
    guard.permit();
    const said = told({ guard: running(guard.state, NOON + SECOND) });
    expect(said).toMatch(/Spent today \(2026-11-23 UTC\): 1 of \d+ calls and 0 of \d+ USDT\./);
    expect(said).toMatch(/no other cycle is granted anything until 2026-11-23T12:00:/);
    expect(said).toContain('the cooldown ends at 2026-11-23T12:01:00.000Z (in 59 s)');
    expect(reasons({ guard: running(guard.state, NOON + SECOND) })).toEqual(
      expect.arrayContaining(['cooldown_not_elapsed', 'cycle_in_progress']),
    );
  });

  it('tells symbols that rest, a pause that the exchange asked for, and what was rejected', () => {
    const state: GuardState = {
      ...liveGuard(),
      failures: { ETHUSDT: { cycles: 3, restsUntil: NOON + MINUTE } },
      exchangePausedUntil: NOON + MINUTE,
      lastRejected: { at: NOON, message: 'arm: reason: must be a text' },
    };
    expect(told({ guard: running(state) })).toMatch(
      /The exchange asked to wait until .*\nETHUSDT failed three cycles in a row and is left alone until .*\nThe last request was rejected at .*: arm: reason: must be a text\./,
    );
  });

  it('tells a guard that starts, one whose predecessor cannot be read, and one that was reset', () => {
    expect(told({ guard: running({ ...liveGuard(), birth: { status: 'pending' } }) })).toMatch(/is starting/);
    const unreadable: GuardState = {
      ...liveGuard(),
      birth: { status: 'unreadable', problem: 'gone' },
      ledger: { ...liveGuard().ledger, unknownDay: '2026-11-23' },
    };
    expect(told({ guard: running(unreadable) })).toMatch(
      /could not be read: gone\.[\s\S]*the whole budget counts as spent/,
    );
    expect(reasons({ guard: running(unreadable) })).toContain('ledger_unknown');
    expect(told({ guard: running({ ...liveGuard(), reset: true }) })).toMatch(
      /was reset, so it grants nothing/,
    );
    expect(reasons({ guard: running({ ...liveGuard(), reset: true }) })[0]).toBe('reset_run');
  });

  it.each([
    ['none', null, /No schedule starts cycles of main; "apply" creates it\./],
    [
      'paused',
      { paused: true, note: 'maintenance', next: null, problem: null },
      /paused \(maintenance\): no new cycle starts until "schedule resume main"/,
    ],
    [
      'paused without a word why',
      { paused: true, note: '', next: null, problem: null },
      /The schedule is paused: no new cycle starts/,
    ],
    ['unreadable', { paused: false, note: '', next: null, problem: 'denied' }, /cannot be read: denied/],
    ['at its end', { paused: false, note: '', next: null, problem: null }, /starts no further cycle/],
    ['going on', accountFacts().schedule, /The next cycle starts at 2026-11-23T12:00:12\.000Z \(in 12 s\)\./],
  ])('tells a schedule that is %s', (_what, schedule, said) => expect(told({ schedule })).toMatch(said));

  it('tells the cycle that runs, and that none ended yet', () => {
    const runs = record({ status: 'RUNNING', closedAt: null, workflowId: 'reconcile/main-now' });
    expect(told({ running: runs, last: null })).toMatch(
      /reconcile\/main-now runs since 2026-11-23T11:59:00\.000Z \(60 s\)\.\nNo cycle of main has ended yet\./,
    );
  });

  it.each(CYCLE_OUTCOMES)('tells the last cycle and what its outcome means: %s', (outcome) => {
    const said = told({ last: record({ outcome, report: REPORTS[outcome] }) });
    expect(REPORTS[outcome].outcome).toBe(outcome);
    expect(said).toContain(`ended 58 s ago: ${REPORTS[outcome].headline}.`);
    expect(said).toContain(`That is ${outcome}: ${OUTCOMES[outcome].meaning}. ${REPORTS[outcome].next}`);
  });

  it('tells a last cycle of which nobody knows when it ended', () => {
    expect(told({ last: record({ closedAt: null }) })).toContain(
      `The last cycle, reconcile/main-2026-11-23T11:59:00Z, ended: ${REPORTS.blocked.headline}.`,
    );
  });

  it('tells a last cycle that has no report', () => {
    const last = record({ status: 'TIMED_OUT', report: null, outcome: null, problem: 'no worker took it' });
    expect(told({ last })).toMatch(/ended 58 s ago without a report: no worker took it\./);
  });

  it.each(REASON_NAMES)('tells what a last cycle was stopped by, and what opens it: %s', (reason) => {
    const last = record({ report: report({ actions: [row({ reason, gates: [reason] })] }) });
    const gate = story({ guard: { kind: 'none' }, last }).gates.find((each) => each.reason === reason);
    const { meaning, resolution } = REASONS[reason];
    // What only the guard decides is left to the guard, which is not there.
    if (gate !== undefined || reason === 'guard_unavailable')
      expect(gate).toMatchObject({ meaning, resolution });
    else
      expect(story({ guard: { kind: 'none' }, last }).gates).toMatchObject([{ reason: 'guard_unavailable' }]);
  });

  it("believes the guard's own word of now rather than a report's of then", () => {
    const last = record({ report: report({ actions: [row({ gates: ['not_armed', 'env_var_missing'] })] }) });
    expect(reasons({ guard: running(armedGuard({ cooldownSeconds: 0 })), last })).toEqual([
      'env_var_missing',
    ]);
  });

  it("tells the guard's gates and the report's in one order, that of the gates", () => {
    const last = record({
      report: report({ actions: [row({ gates: ['not_armed', 'env_var_missing', 'max_orders_reached'] })] }),
    });
    const { gates } = story({ guard: running(liveGuard()), last });
    expect(gates.map(({ reason }) => reason)).toEqual(inGateOrder(gates.map(({ reason }) => reason)));
    expect(gates.map(({ reason }) => reason)).toEqual(
      expect.arrayContaining(['env_var_missing', 'not_armed', 'max_orders_reached']),
    );
  });

  it.each(['flatten', 'cancel_all'] as const)('calls no gate closed that stops only some: %s', (action) => {
    const guard = running(armedGuard({ action, cooldownSeconds: 0 }));
    expect(reasons({ guard, last: record({ report: REPORTS.clean }) })).toEqual([]);
  });

  it('calls no gate closed where only some symbols rest', () => {
    const policy = { cooldownSeconds: 0, symbolWhitelist: ['ETHUSDT', 'BTCUSDT'] };
    const resting = (...symbols: string[]) => ({
      ...armedGuard(policy),
      failures: Object.fromEntries(
        symbols.map((symbol) => [symbol, { cycles: 3, restsUntil: NOON + MINUTE }]),
      ),
    });
    const last = record({ report: REPORTS.clean });
    expect(reasons({ guard: running(resting('ETHUSDT')), last })).toEqual([]);
    expect(reasons({ guard: running(resting('ETHUSDT', 'BTCUSDT')), last })).toEqual(['repeated_failure']);
  });

  it('says that nothing is closed where nothing is', () => {
    const guard = running(armedGuard({ cooldownSeconds: 0 }));
    expect(reasons({ guard, last: record({ report: REPORTS.clean }) })).toEqual([]);
  });
});
