import { describe, expect, it } from 'vitest';
import { flattenAccount } from '../../../../src/client/flatten/flatten';
import { previewFlatten } from '../../../../src/client/flatten/preview';
import type { FlattenRequest } from '../../../../src/client/flatten/types';
import { approve } from '../../../../src/domain/guard/approve';
import { arm } from '../../../../src/domain/guard/arm';
import { disarm } from '../../../../src/domain/guard/arming';
import { failedCall } from '../../../unit/client/fakes';
import { orderMismatch, ours, type PolicyOverrides, unexpectedPosition } from '../../../unit/domain/builders';
import { ARM } from '../../../unit/domain/guard/builders';
import { FakeAccount } from './fake-account';

const order = (n: number) => orderMismatch({ clientOrderId: ours(n), orderId: `${n}` });
const position = (symbol = 'BTCUSDT', amount = '0.010') => unexpectedPosition({ symbol, amount });
const account = (policy: PolicyOverrides = {}) => new FakeAccount([order(1), order(2), position()], policy);

async function flatten(fake: FakeAccount, over: Partial<FlattenRequest> = {}, proofWithinMs = 20_000) {
  const { preview } = await previewFlatten(fake.target, null);
  return await flattenAccount(
    { ...fake.target, proofWithinMs },
    {
      operator: 'ada',
      reason: 'page 17',
      plan: preview.wholePlan ?? '',
      timeoutSeconds: 20,
      ...over,
    },
  );
}

describe.concurrent('a flatten', () => {
  it('ends flat, disarmed, with the look that proves it', async () => {
    const fake = account();
    const told: string[] = [];
    const answer = await flatten(fake, { onProgress: (line) => told.push(line) });
    expect(answer).toMatchObject({
      result: 'flat',
      headline: 'flat: nothing is there any more',
      why: null,
      left: [],
      disarm: { confirmed: true },
      proof: { conclusive: true, actions: [] },
    });
    expect(answer.reports.map(({ outcome }) => outcome)).toEqual(['acted']);
    expect(told.map((line) => line.split(/[:,] /)[0])).toEqual([
      expect.stringMatching(/^armed for plan [0-9a-f]{16} alone$/),
      'cycle 1',
      'disarms',
    ]);
    expect(fake.guard.state).toMatchObject({
      arming: null,
      armingNumber: 1,
      disarmed: { reason: 'plan_done' },
    });
  });

  it('takes as many cycles as the limits ask for, under one arming', async () => {
    const fake = account({ maxOrdersPerAction: 1 });
    const answer = await flatten(fake);
    expect(answer.result).toBe('flat');
    expect(answer.reports).toHaveLength(3);
    expect(fake.guard.state.armingNumber).toBe(1);
  });

  it('of an account where nothing is begins nothing', async () => {
    const fake = new FakeAccount([]);
    expect(await flatten(fake)).toMatchObject({ result: 'flat', disarm: null, reports: [] });
    expect(fake.guard.calls).not.toContain('arm');
  });

  it('is armed no longer than it may take', async () => {
    const fake = account();
    let until = 0;
    fake.before[1] = () => {
      until = fake.guard.state.arming?.until ?? 0;
    };
    await flatten(fake, { timeoutSeconds: 15 });
    expect(until - Date.now()).toBeGreaterThan(0);
    expect(until - Date.now()).toBeLessThanOrEqual(15_000);
  });
});

describe.concurrent('a flatten begins nothing', () => {
  const expectNotBegun = (fake: FakeAccount) => {
    expect(fake.guard.calls.filter((call) => call !== 'status')).toEqual([]);
    expect(fake.things).toHaveLength(3);
  };
  const bot = { place: 'bot.json', fresh: false, problem: null, unreadable: false, maxAgeMs: 60_000 };

  it('where something changed since it was confirmed', async () => {
    const fake = account();
    const { preview } = await previewFlatten(fake.target, null);
    fake.things[2] = position('BTCUSDT', '0.011');
    expect(await flatten(fake, { plan: preview.wholePlan ?? '' })).toMatchObject({
      result: 'refused',
      headline: 'what is there is not what was confirmed any more: preview it again',
    });
    expectNotBegun(fake);
  });

  it('while the bot writes', async () => {
    const fake = account();
    fake.bot = { ...bot, asOf: Date.now() - 5_000, fresh: true };
    expect(await flatten(fake)).toMatchObject({
      result: 'refused',
      headline: expect.stringMatching(/^the bot still writes: bot\.json has asOf .*, 5 s old; stop the bot/),
    });
    expectNotBegun(fake);
  });

  it('where the bot wrote since it was confirmed, however old that is by its own account', async () => {
    const fake = account();
    fake.bot = { ...bot, asOf: 2_000 };
    expect(await flatten(fake, { botAsOf: 1_000 })).toMatchObject({
      result: 'refused',
      headline: expect.stringContaining('it was older a moment ago'),
    });
    expectNotBegun(fake);
    expect(await flatten(fake, { botAsOf: 2_000 })).toMatchObject({ result: 'flat' });
  });

  it.each<[string, PolicyOverrides]>([
    ['does nothing', { action: 'none' }],
    ['is a dry run', { dryRun: true }],
    ['allows no active remediation', { allowActiveRemediation: false }],
    ['has none of the symbols', { symbolWhitelist: ['XRPUSDT'] }],
  ])('under a policy that %s', async (_what, policy) => {
    const fake = account(policy);
    expect(await flatten(fake)).toMatchObject({
      result: 'refused',
      headline: 'no gate opens for any of 3 actions',
    });
    expectNotBegun(fake);
  });

  it('where it cannot look', async () => {
    const fake = account();
    fake.blind = 'no answer';
    expect(await flatten(fake)).toMatchObject({ result: 'unknown', headline: /no answer/ });
    expectNotBegun(fake);
  });

  it('where the cooldown outlasts it', async () => {
    const fake = account({ cooldownSeconds: 600 });
    fake.guard.state = { ...fake.guard.state, lastActedAt: Date.now() };
    expect(await flatten(fake)).toMatchObject({
      result: 'refused',
      headline: expect.stringMatching(/^the cooldown lasts until .*policy\.cooldownSeconds/),
    });
    expectNotBegun(fake);
  });

  it('where the guard refuses to be armed', async () => {
    const fake = account();
    const { preview } = await previewFlatten(fake.target, null);
    const { guards } = fake.target;
    const arm: typeof guards.arm = async (name, request) =>
      await guards.arm(name, { ...request, ttlSeconds: 0 });
    const target = { ...fake.target, guards: { ...guards, arm } as typeof guards };
    const asked = { operator: 'ada', reason: 'page 17', plan: preview.wholePlan ?? '', timeoutSeconds: 20 };
    expect(await flattenAccount(target, asked)).toMatchObject({
      result: 'refused',
      headline: expect.stringContaining('ttlSeconds: must be a whole number of seconds'),
    });
    expect(fake.things).toHaveLength(3);
  });

  it('where nobody could be armed by that name', async () => {
    const fake = account();
    await expect(flatten(fake, { operator: ' ' })).rejects.toThrow(
      /^flatten: operator: must be 1 to 200 characters/,
    );
    expect(fake.things).toHaveLength(3);
  });
});

describe.concurrent('a flatten that cannot end well', () => {
  it('leaves what is not possible, names it, and does the rest', async () => {
    const fake = account();
    fake.things.push(position('DOGEUSDT'));
    expect(await flatten(fake)).toMatchObject({
      result: 'left',
      headline: 'NOT flat: 1 thing left, outside the whitelist alone',
      left: [{ key: 'close/DOGEUSDT/BOTH', reasons: ['symbol_not_in_whitelist'] }],
      disarm: { confirmed: true },
    });
  });

  it('tries what the exchange refuses once, and goes on with the others', async () => {
    const fake = account({ maxOrdersPerAction: 1 });
    fake.refused.add('close/BTCUSDT/BOTH');
    expect(await flatten(fake)).toMatchObject({
      result: 'left',
      left: [{ key: 'close/BTCUSDT/BOTH', reasons: ['port_error'], detail: 'no' }],
    });
    expect(fake.guard.state.arming).toBeNull();
  });

  it('stops where something new is there, and says so', async () => {
    const fake = account({ maxOrdersPerAction: 2 });
    fake.before[2] = () => void fake.things.push(order(9));
    const answer = await flatten(fake);
    expect(answer).toMatchObject({
      result: 'left',
      why: 'what is there is not what was confirmed any more: preview it again',
    });
    expect(answer.left.map(({ key }) => key)).toContain(`cancel/BTCUSDT/regular/${ours(9)}`);
    expect(fake.guard.state.arming).toBeNull();
  });

  it('stops where somebody disarms', async () => {
    const fake = account({ maxOrdersPerAction: 1 });
    fake.before[2] = () => {
      fake.guard.state = disarm(fake.guard.state, 'disarm', 'eve', Date.now());
    };
    expect(await flatten(fake)).toMatchObject({
      result: 'left',
      why: 'disarmed by eve, disarm: Somebody said so',
      left: [{}, {}],
    });
    expect(fake.guard.state.armingNumber).toBe(1);
  });

  it('stops where somebody else arms, and leaves that arming alone', async () => {
    const fake = account({ maxOrdersPerAction: 1 });
    fake.before[1] = () => {
      fake.guard.state = arm(fake.guard.state, { ...ARM, symbols: ['ETHUSDT'] }, Date.now());
    };
    expect(await flatten(fake)).toMatchObject({
      result: 'left',
      why: expect.stringMatching(/^somebody else armed the account: ARMED/),
      disarm: null,
    });
    expect(fake.guard.state.arming?.operator).toBe(ARM.operator);
  });

  it('disarms where it is interrupted in the middle of a cycle, and says what is left', async () => {
    const fake = account();
    const interrupt = new AbortController();
    fake.before[1] = async () => {
      interrupt.abort();
      await new Promise(() => undefined);
    };
    expect(await flatten(fake, { signal: interrupt.signal })).toMatchObject({
      result: 'left',
      why: 'interrupted',
      left: [{}, {}, {}],
      disarm: { confirmed: true },
    });
    expect(fake.guard.state).toMatchObject({ arming: null, disarmed: { reason: 'disarm', by: 'ada' } });
  });

  it('disarms where its time is up', async () => {
    const fake = account();
    fake.before[1] = async () => await new Promise(() => undefined);
    expect(await flatten(fake, { timeoutSeconds: 1 })).toMatchObject({
      result: 'left',
      why: 'the time is up',
    });
    expect(fake.guard.state.arming).toBeNull();
  });

  it('says that nothing is known where it cannot look any more', async () => {
    const fake = account();
    fake.before[1] = () => {
      fake.blind = 'no answer';
    };
    expect(await flatten(fake, {}, 500)).toMatchObject({
      result: 'unknown',
      headline: expect.stringMatching(/^whether the account is flat is NOT known: .*no answer/),
      disarm: { confirmed: true },
    });
  });

  it('says that the disarm is not confirmed, whatever the look shows', async () => {
    const fake = account({ maxOrdersPerAction: 1 });
    fake.before[1] = () => {
      fake.guard.failing.disarm = failedCall('UNAVAILABLE');
      fake.guard.failing.requestCancellation = failedCall('UNAVAILABLE');
      throw new Error('the worker is gone');
    };
    expect(await flatten(fake)).toMatchObject({
      result: 'unknown',
      headline: 'the disarm is NOT confirmed: disarm again',
      why: 'the worker is gone',
      disarm: { confirmed: false },
    });
  });
});

describe.concurrent('where the policy asks for two operators', () => {
  it('waits for the second one, whose time does not count', async () => {
    const fake = account({ approvals: 2 });
    const answer = await flatten(fake, {
      timeoutSeconds: 5,
      onProposed: (hash) => {
        fake.guard.state = approve(fake.guard.state, { operator: 'bob', hash }, Date.now());
      },
    });
    expect(answer).toMatchObject({ result: 'flat' });
    expect(fake.guard.state.armingNumber).toBe(1);
  });

  it('goes on waiting for the second one while a worker is replaced', async () => {
    const fake = account({ approvals: 2 });
    const answer = await flatten(fake, {
      onProposed: (hash) => {
        fake.guard.failing.status = failedCall('DEADLINE_EXCEEDED');
        setTimeout(() => {
          delete fake.guard.failing.status;
          fake.guard.state = approve(fake.guard.state, { operator: 'bob', hash }, Date.now());
        }, 6_000);
      },
    });
    expect(answer).toMatchObject({ result: 'flat' });
  });

  it('begins nothing where the proposal ends, and takes it back where it is interrupted', async () => {
    const fake = account({ approvals: 2 });
    const interrupt = new AbortController();
    expect(
      await flatten(fake, {
        onProposed: () => {
          fake.guard.state = disarm(fake.guard.state, 'disarm', 'eve', Date.now());
        },
      }),
    ).toMatchObject({ result: 'left', why: expect.stringMatching(/^the proposal [0-9a-f]{16} is over/) });
    expect(
      await flatten(fake, { signal: interrupt.signal, onProposed: () => interrupt.abort() }),
    ).toMatchObject({
      result: 'left',
      why: 'interrupted',
    });
    expect(fake.guard.state).toMatchObject({ arming: null, proposal: null, armingNumber: 0 });
    expect(fake.things).toHaveLength(3);
  });
});
