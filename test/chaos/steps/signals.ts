import { guardId } from '../../../src/domain/names';
import type { Happening } from '../script';
import type { World } from '../world';

const AT_ONCE = 25;
const DEADLINE_MS = 10_000;
const FAR_AWAY_MS = 10 * 365 * 86_400_000;
const UNKNOWN_KEYS = 60;

type Flood = Happening & { does: 'flood' };

/** Signals that mean nothing, or too much: none of them may arm, stop or delay for long. */
export async function flood(world: World, { account, signal, count }: Flood): Promise<void> {
  const guard = world.client.workflow.getHandle(guardId(account));
  let left = count;
  const send = async () => {
    for (let n = left--; n > 0; n = left--) {
      const payload = PAYLOADS[signal](n);
      await world.client.withDeadline(Date.now() + DEADLINE_MS, () => guard.signal(signal, payload));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, send));
}

const PAYLOADS: Readonly<Record<Flood['signal'], (n: number) => unknown>> = {
  arm: (n) => ({
    ...{ operator: 'nobody', reason: `flood ${n}` },
    ...Object.fromEntries(Array.from({ length: UNKNOWN_KEYS }, (_, i) => [`key${n}_${i}`, n])),
  }),
  exchangePaused: (n) =>
    [{ until: Date.now() + 1_500 }, { until: Date.now() + FAR_AWAY_MS }, { until: 'tomorrow' }, null][n % 4],
  massSeen: (n) =>
    [{ asOf: Date.now() + FAR_AWAY_MS, keys: ['x'] }, { asOf: n, keys: [] }, { keys: 'x' }, 'now'][n % 4],
  massEnded: (n) => [{ asOf: Date.now() + FAR_AWAY_MS }, { asOf: n }, {}, 'now'][n % 4],
};

/** One signal to each guard, which finds it when its worker wakes up. */
export async function backlog(world: World, accounts: readonly string[]): Promise<void> {
  await Promise.all(
    accounts.map((account) =>
      world.client.withDeadline(Date.now() + DEADLINE_MS, () =>
        world.client.workflow.getHandle(guardId(account)).signal('massEnded', { asOf: 1 }),
      ),
    ),
  );
}
