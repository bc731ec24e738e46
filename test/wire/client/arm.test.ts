import { describe, expect, it } from 'vitest';
import { approveAccount, armAccount } from '../../../src/client/arm';
import { FakeGuard, failedCall } from '../../unit/client/fakes';
import { ARM, liveGuard } from '../../unit/domain/guard/builders';

const guard = () => new FakeGuard(liveGuard({}, Date.now()));

describe.concurrent('arm answers', () => {
  it('armed, with what the guard says', async () => {
    expect(await armAccount(guard().client, 'main', ARM)).toMatchObject({
      result: 'armed',
      status: { armed: true, arming: { operator: 'ann' } },
    });
  });

  it('refused, with why', async () => {
    expect(await armAccount(guard().client, 'main', { ...ARM, symbols: ['NONEUSDT'] })).toMatchObject({
      result: 'refused',
      why: expect.stringMatching(/NONEUSDT is not in the policy's symbolWhitelist/),
      status: { armed: false },
    });
  });

  it.each([
    ['that it takes', ARM],
    ['that it refuses', { ...ARM, symbols: ['NONEUSDT'] }],
  ])('refused, where somebody else armed at the same moment as a request %s', async (_what, request) => {
    const both = guard();
    const { arm } = both.client;
    const client = {
      ...both.client,
      arm: async (account: string, asked: Parameters<typeof arm>[1]) => {
        await arm(account, asked);
        await arm(account, { ...ARM, operator: 'bob', reason: 'better' });
      },
    } as typeof both.client;
    expect(await armAccount(client, 'main', request)).toMatchObject({
      result: 'refused',
      status: { arming: { operator: 'bob' } },
    });
  });

  it('recorded, and until when a worker may hear it, where nobody polls the guard', async () => {
    const unpolled = guard();
    unpolled.failing.status = failedCall('DEADLINE_EXCEEDED');
    const sent: (number | undefined)[] = [];
    const client = {
      ...unpolled.client,
      arm: async (_account: string, { beginBefore }: { beginBefore?: number }): Promise<void> => {
        sent.push(beginBefore);
      },
    } as unknown as typeof unpolled.client;
    const before = Date.now();
    const [answer] = await Promise.all([
      armAccount(client, 'main', ARM),
      armAccount(client, 'main', { ...ARM, beginBefore: 7 }),
    ]);
    const [until = 0] = sent.filter((each) => each !== 7);
    expect(sent).toContain(7);
    expect(until).toBeGreaterThanOrEqual(before + 120_000);
    expect(until).toBeLessThanOrEqual(Date.now() + 120_000);
    expect(answer).toMatchObject({
      result: 'recorded',
      why: expect.stringContaining(`before ${new Date(until).toISOString()} arms it for its full time`),
    });
  });

  it('armed, where the signal arrived and its answer is lost', async () => {
    const late = guard();
    const { arm } = late.client;
    const client = {
      ...late.client,
      arm: async (...asked: Parameters<typeof arm>) => {
        await arm(...asked);
        throw failedCall('DEADLINE_EXCEEDED');
      },
    } as unknown as typeof late.client;
    expect(await armAccount(client, 'main', ARM)).toMatchObject({ result: 'armed' });
  });

  it.each(['DEADLINE_EXCEEDED', 'UNAVAILABLE'] as const)(
    'nothing, and that it is not known, where the server answers %s and the guard shows nothing',
    async (code) => {
      const lost = guard();
      lost.failing.arm = failedCall(code);
      await expect(armAccount(lost.client, 'main', ARM)).rejects.toThrow(
        /it is not known whether main was armed; look with "status main", and "disarm main" takes it back/,
      );
    },
  );

  it('nothing, and that it is not known, where what shows may be of before', async () => {
    const lost = guard();
    await armAccount(lost.client, 'main', ARM);
    const { status } = lost.client;
    let asked = 0;
    const client = {
      ...lost.client,
      status: async (...args: Parameters<typeof status>) => {
        asked += 1;
        if (asked === 1) throw failedCall('DEADLINE_EXCEEDED');
        return await status(...args);
      },
      arm: async () => {
        throw failedCall('DEADLINE_EXCEEDED');
      },
    } as unknown as typeof lost.client;
    await expect(armAccount(client, 'main', ARM)).rejects.toThrow(/it is not known whether main was armed/);
  });

  it('nothing, and what the server said, where it took no signal', async () => {
    const denied = guard();
    denied.failing.arm = failedCall('PERMISSION_DENIED');
    await expect(armAccount(denied.client, 'main', ARM)).rejects.toThrow(denied.failing.arm.message);
  });

  it('nothing, and sends nothing, where no guard takes the request', async () => {
    const unsent = guard();
    unsent.failing.arm = failedCall('INTERNAL');
    await expect(armAccount(unsent.client, 'main', { ...ARM, maxNotionalUsdt: 'NaN' })).rejects.toThrow(
      /^arm: maxNotionalUsdt: must be an amount in USDT/,
    );
    await expect(approveAccount(unsent.client, 'main', { operator: 'bob', hash: 'zzz' })).rejects.toThrow(
      /^approve: hash: must be the hash of the proposal/,
    );
  });

  it('proposed, with what a second operator is to do, where the policy asks for two', async () => {
    const { client } = new FakeGuard(liveGuard({ approvals: 2 }, Date.now()));
    const answer = await armAccount(client, 'main', ARM);
    expect(answer).toMatchObject({
      result: 'proposed',
      why: expect.stringMatching(/second operator: approve main [0-9a-f]{16}$/),
      status: { armed: false, proposal: { terms: { operator: 'ann' } } },
    });
    const hash = ('status' in answer && answer.status.proposal?.hash) || '';
    expect(await approveAccount(client, 'main', { operator: 'Ann', hash })).toMatchObject({
      result: 'refused',
      why: expect.stringMatching(/a second operator must approve it/),
    });
    expect(await approveAccount(client, 'main', { operator: 'bob', hash })).toMatchObject({
      result: 'armed',
      status: { arming: { operator: 'ann', approvedBy: 'bob' } },
    });
  });

  it('recorded, where the status cannot be read back', async () => {
    const unread = guard();
    const arm = unread.client.arm;
    const client = {
      ...unread.client,
      arm: async (...args: Parameters<typeof arm>) => {
        await arm(...args);
        unread.failing.status = failedCall('PERMISSION_DENIED');
      },
    } as typeof unread.client;
    expect(await armAccount(client, 'main', ARM)).toMatchObject({
      result: 'recorded',
      why: expect.stringMatching(/cannot be read back: .*permission_denied/),
    });
  });

  it('throws where the server did not take the signal', async () => {
    const deaf = guard();
    deaf.failing.arm = failedCall('PERMISSION_DENIED');
    await expect(armAccount(deaf.client, 'main', ARM)).rejects.toThrow('the call failed');
  });
});
