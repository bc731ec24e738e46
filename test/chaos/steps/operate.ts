import { setTimeout as sleep } from 'node:timers/promises';
import type { Happening } from '../script';
import type { World } from '../world';

/** An account's operators wait for each other: otherwise nobody could tell which of them was the last. */
const turns = new Map<string, Promise<unknown>>();

async function inTurn<T>(account: string, run: () => Promise<T>): Promise<T> {
  const before = turns.get(account);
  const mine = (async () => {
    await before?.catch(() => undefined);
    return await run();
  })();
  turns.set(account, mine);
  return await mine;
}

type Arm = Pick<Happening & { does: 'arm' }, 'account' | 'ttlSeconds'>;

/** Arms as an operator does. */
export async function arm(
  { reconcile, recorder }: World,
  { account, ttlSeconds }: Arm,
  more: { acceptUnknownLedger?: boolean } = {},
): Promise<void> {
  await inTurn(account, async () => {
    const askedAt = Date.now();
    const said = (result: 'armed' | 'recorded' | 'unknown') =>
      recorder.say({ kind: 'arm', account, askedAt, answeredAt: Date.now(), result });
    try {
      const { result } = await reconcile.arm(account, {
        operator: 'chaos',
        reason: 'storm',
        ttlSeconds,
        ...more,
      });
      said(result === 'armed' ? 'armed' : 'recorded');
    } catch (error) {
      said('unknown');
      throw error;
    }
  });
}

/**
 * Disarms as an operator does.
 * @param quietMs nobody arms for so long afterwards
 * @returns how long it took until the guard had confirmed it, ms, or null
 */
export async function disarm(
  { reconcile, recorder }: World,
  account: string,
  quietMs = 0,
): Promise<number | null> {
  return await inTurn(account, async () => {
    const askedAt = Date.now();
    const { confirmed } = await reconcile.disarm(account, { operator: 'chaos', reason: 'storm' });
    const confirmedAt = confirmed ? Date.now() : null;
    recorder.say({ kind: 'disarm', account, askedAt, confirmedAt });
    await sleep(quietMs);
    return confirmedAt === null ? null : confirmedAt - askedAt;
  });
}
