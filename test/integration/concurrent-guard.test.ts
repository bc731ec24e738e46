import { expect } from 'vitest';
import { clientOfGuards } from '../../src/client/guards';
import type { PermitAnswer } from '../../src/domain/guard/permit';
import type { ReserveAnswer } from '../../src/domain/guard/state';
import { traceOf, traceViolations } from '../../src/traces/account-traces';
import { accountHistories } from '../support/account-histories';
import { type GuardCall, guardSpecification } from '../support/guard-specification';
import { it } from '../support/it';
import { type Call, linearize } from '../support/linearize';
import { cancelByHand, guardState, permitFor, request } from '../support/reservation';
import { OPEN_POLICY, type Stack } from '../support/stack';

const ROUNDS = 6;
const CYCLES = 3;
const ASKERS = 3;

/** Clients that ask one guard at once, and what each saw. */
class Clients {
  readonly calls: Call<GuardCall>[] = [];

  constructor(private readonly stack: Stack) {}

  async update<Answer>(name: string, asked: unknown, id: string): Promise<Answer> {
    const call = async () =>
      (await this.stack.guardHandle().executeUpdate(name, { args: [asked], updateId: id })) as Answer;
    return await this.note({ id, name, request: asked }, call);
  }

  async arm(): Promise<void> {
    const asked = { operator: 'test', reason: 'test' };
    await this.note({ id: '', name: 'arm', request: asked }, async () => void (await this.stack.arm(asked)));
  }

  private async note<Answer>(told: Omit<GuardCall, 'answer'>, call: () => Promise<Answer>): Promise<Answer> {
    const from = Date.now();
    const answer = await call();
    this.calls.push({ from, to: Date.now(), told: { ...told, answer } });
    return answer;
  }
}

/** Cycles reserve at once; of the one that is granted, everybody asks for every write, while it is settled or disarmed in some rounds. */
async function round(stack: Stack, clients: Clients, n: number): Promise<void> {
  const cycles = await Promise.all(
    Array.from({ length: CYCLES }, (_, i) =>
      request(stack, `run-${n}-${i}`, {
        planMaxAgeMs: 300_000,
        groups: [1, 2].map((order) => ({ cancels: [cancelByHand(10 * n + order)], close: null })),
        cancelBatch: 1,
      }),
    ),
  );
  const answers = await Promise.all(
    cycles.map((asked) => clients.update<ReserveAnswer>('reserve', asked, asked.reservationId)),
  );
  await Promise.all(
    answers.map(async (answer, i) => {
      const asked = cycles[i];
      if (asked === undefined || answer.writes.length === 0) return;
      const { reservationId } = asked;
      const results = answer.writes.map(({ key }) => ({ write: key, result: 'blocked', sender: false }));
      await Promise.all([
        ...answer.writes.flatMap(({ key }) =>
          Array.from({ length: ASKERS }, (_, nonce) =>
            clients.update('permit', permitFor(asked, key, `${nonce}`), `${reservationId}/${key}/${nonce}`),
          ),
        ),
        ...(n % 3 === 1
          ? [
              clients.update(
                'settle',
                { reservationId, results, unprotectedPosition: false },
                `${reservationId}/settle`,
              ),
            ]
          : []),
        ...(n % 3 === 2
          ? [
              clients.update(
                'configure',
                { policy: { ...OPEN_POLICY, maxArmSeconds: 3_600 + n } },
                `configure-${n}`,
              ),
            ]
          : []),
      ]);
    }),
  );
}

it('a guard that many ask at once answers as if they had asked one after the other', async ({ start }) => {
  const stack = await start({ policy: OPEN_POLICY });
  const initial = await guardState(stack);
  const clients = new Clients(stack);
  for (let n = 1; n <= ROUNDS; n += 1) {
    await clients.arm();
    await round(stack, clients, n);
    // What is still open would hold the lock until its plan is too old.
    const open = (await guardState(stack)).reservations.filter(({ closed }) => closed === null);
    for (const { id: reservationId } of open)
      await clients.update(
        'settle',
        { reservationId, results: [], unprotectedPosition: false },
        `${reservationId}/end`,
      );
    await stack.unlocked();
  }

  const { calls } = clients;
  const told = (name: string) =>
    calls.filter((call) => call.told.name === name).map((call) => call.told.answer);
  const given = (told('permit') as PermitAnswer[]).filter((answer) => answer.given);
  expect((told('reserve') as ReserveAnswer[]).filter(({ writes }) => writes.length > 0)).toHaveLength(ROUNDS);
  expect(given.length).toBeGreaterThan(0);
  expect(given.length).toBeLessThanOrEqual(2 * ROUNDS);

  const client = clientOfGuards(stack.client);
  const histories = {
    ...(await accountHistories(stack.client, stack.account)),
    sent: [],
    calls: calls
      .filter(({ told: { id } }) => id !== '')
      .map(({ from, to, told: { id } }) => ({ id, from, to })),
  };
  const { guards } = await traceOf(client, histories);
  const times = new Map(guards.flatMap(({ updates }) => updates.map(({ id, at }) => [id, at] as const)));
  const specification = guardSpecification(initial, (id) => times.get(id) ?? Number.NaN);
  expect(linearize(calls, specification)).toHaveLength(calls.length);
  expect(await traceViolations(client, histories)).toEqual([]);

  const otherwise = (answerOf: (told: GuardCall) => unknown) =>
    calls.map((call) => ({ ...call, told: { ...call.told, answer: answerOf(call.told) } }));
  const secondPermit = otherwise(({ name, answer }) =>
    name === 'permit' && (answer as PermitAnswer).everGiven
      ? { given: true, everGiven: true, reason: null }
      : answer,
  );
  expect(linearize(secondPermit, specification)).toBeNull();
  const lostSettlement = otherwise(({ name, answer }) =>
    name === 'settle' ? { known: true, permitted: { w1: false, w2: false } } : answer,
  );
  expect(linearize(lostSettlement, specification)).toBeNull();
});
