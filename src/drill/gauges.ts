import type { GuardStatus } from '../client';
import { TimedOut, until } from '../outside/until';

/** The gauges follow the guard's status every few seconds. */
const WITHIN_MS = 15_000;

/** All of `/metrics`, once its gauges show what the guard says; as it is where they never do. */
export async function metricsThatShow(status: GuardStatus, url: string): Promise<string> {
  const { account, armed, budget, openReservations } = status;
  const wanted = Object.entries({
    armed: Number(armed),
    open_reservations: openReservations.length,
    budget_calls_used_day: budget.used.calls,
    budget_notional_used_day: budget.used.notional,
  }).map(([name, value]) => `grinder_reconcile_${name}{account="${account}"} ${value}\n`);
  let text = '';
  try {
    await until(
      async () => {
        text = await (await fetch(url)).text();
        return wanted.every((sample) => text.includes(sample));
      },
      { what: 'the gauges', withinMs: WITHIN_MS },
    );
  } catch (error) {
    // What they show instead is what the checks are for.
    if (!(error instanceof TimedOut)) throw error;
  }
  return text;
}
