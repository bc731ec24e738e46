import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from '../../src/outside/until';
import { permitFor, request } from '../support/reservation';
import { OPEN_POLICY } from '../support/stack';
import { often, show, timed, timing } from './figures';
import { Host } from './host';
import { cancels } from './many-writes';

const CALLERS = [1, often(10, 2), often(50, 4)];
/** Answers of each kind that each row is made of, at least. */
const ANSWERS = often(100, 1);
const MOST = Math.max(...CALLERS);
/** Short, so that the lock of a permit is over soon. */
const RECV_WINDOW_MS = 500;
const WITHIN_MS = 60_000;

const POLICY = {
  ...OPEN_POLICY,
  maxOrdersPerAction: MOST,
  budget: { maxCallsPerDay: 100_000, maxCallsPerRun: MOST },
};

let host: Host;
beforeAll(async () => {
  host = await Host.start({ accounts: MOST, account: { policy: POLICY } });
});
afterAll(() => host.stop());

/** Latencies of what was answered, and how often nothing came in time. */
class Answers {
  readonly reserve: number[] = [];
  readonly permit: number[] = [];
  private readonly unanswered = { reserve: 0, permit: 0 };

  async note<Answer>(
    kind: 'reserve' | 'permit',
    ask: () => Promise<Answer | null>,
  ): Promise<Answer | undefined> {
    let answer: Answer | null = null;
    const ms = await timed(async () => {
      answer = await ask().catch(() => null);
    });
    if (answer === null) {
      this.unanswered[kind] += 1;
      return undefined;
    }
    this[kind].push(ms);
    return answer;
  }

  rows(callers: number) {
    return (['reserve', 'permit'] as const).map((kind) => ({
      'at once': callers,
      ...timing(kind, this[kind]),
      'max ms': Math.max(0, ...this[kind]),
      'not answered': this.unanswered[kind],
    }));
  }
}

let run = 0;
const askOf = (account: string, writes: number) =>
  request({ account, status: () => host.guards.status(account) }, `run-${++run}`, {
    planMaxAgeMs: 60_000,
    recvWindowMs: RECV_WINDOW_MS,
    groups: cancels(writes),
  });

/**
 * Waits until an account's guard is armed and grants again. What is still open is settled, and since nothing is said of
 * what was permitted, that disarms.
 */
async function ready(account: string): Promise<void> {
  await until(
    async () => {
      const { armed, lockedUntil, at, openReservations } = await host.guards.status(account);
      for (const { id: reservationId } of openReservations)
        await host.guards.settle(account, { reservationId, results: [], unprotectedPosition: false });
      if (!armed) await host.guards.arm(account, { operator: 'bench', reason: 'bench' });
      return armed && lockedUntil <= at && openReservations.length === 0;
    },
    { what: 'a guard that grants', withinMs: WITHIN_MS, tolerate: () => true },
  );
}

/** Each caller asks a guard of its own. */
async function ofTheirOwn(callers: number, answers: Answers): Promise<void> {
  const accounts = host.accounts.slice(0, callers);
  for (const account of accounts) await ready(account);
  const asked = await Promise.all(accounts.map((account) => askOf(account, 1)));
  await Promise.all(
    asked.map(async (asking, i) => {
      const account = accounts[i] ?? '';
      const granted = await answers.note('reserve', () => host.guards.reserve(account, asking));
      if (granted === undefined) return;
      expect(granted.writes).toHaveLength(1);
      await answers.note('permit', () => host.guards.permit(account, permitFor(asking, 'w1', 'n1')));
    }),
  );
}

/** All callers ask one guard: one of them is granted as many writes, and each asks for the permit of one. */
async function ofOne(callers: number, answers: Answers): Promise<void> {
  const account = host.accounts[0] ?? '';
  await ready(account);
  const asked = await Promise.all(Array.from({ length: callers }, () => askOf(account, callers)));
  const answered = await Promise.all(
    asked.map((asking) => answers.note('reserve', () => host.guards.reserve(account, asking))),
  );
  const granted = asked.find((_, i) => (answered[i]?.writes.length ?? 0) > 0);
  // At many at once the one that was granted may be among those that got no answer.
  if (granted === undefined) return;
  await Promise.all(
    Array.from({ length: callers }, (_, i) =>
      answers.note('permit', () => host.guards.permit(account, permitFor(granted, `w${i + 1}`, `n${i}`))),
    ),
  );
}

it.for([
  ['Each asks a guard of its own', ofTheirOwn],
  ['All ask one guard', ofOne],
] as const)('%s', async ([title, ask], context) => {
  const rows = [];
  for (const callers of CALLERS) {
    const answers = new Answers();
    for (let answered = 0; answered < ANSWERS; answered += callers) await ask(callers, answers);
    rows.push(...answers.rows(callers));
  }
  show(context, title, rows);
});
