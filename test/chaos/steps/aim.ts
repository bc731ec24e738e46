import { TimedOut, until } from '../../../src/outside/until';
import type { LogEntry } from '../../../src/simulator';
import type { Happening } from '../script';
import type { World } from '../world';

const WAIT_MS = 20_000;
const LOOK_EVERY_MS = 30;

type Aim = Happening & { does: 'aim' };

/**
 * Waits for a write and slows it and some that follow down: whatever strikes now finds it on its way, sent
 * and not yet answered, with others behind it.
 * @returns what strikes, at the account whose write it is; null where nobody wrote
 */
export async function aim({ exchange }: World, { slow, strike }: Aim): Promise<Aim['strike'] | null> {
  const newest = (await writes(exchange)).at(-1)?.seq ?? 0;
  const added = await Promise.all(slow.map((fault) => exchange.post<{ id: number }>('faults', fault)));
  try {
    const account = await until(async () => (await writes(exchange, newest)).at(0)?.account ?? undefined, {
      what: 'a write',
      withinMs: WAIT_MS,
      everyMs: LOOK_EVERY_MS,
    });
    return strike.does === 'disarm' ? { ...strike, account } : strike;
  } catch (error) {
    if (!(error instanceof TimedOut)) throw error;
    for (const { id } of added) await exchange.remove(`faults/${id}`);
    return null;
  }
}

const writes = async (exchange: World['exchange'], after = 0) =>
  await exchange.get<LogEntry[]>(`log?writes=true&after=${after}`);
