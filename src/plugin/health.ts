import type { AccountHealth, Health } from '../telemetry/health';
import type { WorkerName } from './watch-workers';

/** The health of a process, of what its Workers and guards say. */
export function healthOf(
  workers: Readonly<Record<WorkerName, boolean | null>>,
  accounts: Readonly<Record<string, AccountHealth>>,
): Health {
  const states = Object.entries(workers).map(([name, polls]) => {
    if (polls === null) return [name, 'elsewhere'] as const;
    return [name, polls ? 'polling' : 'not polling'] as const;
  });
  const problems = [
    ...states.flatMap(([name, state]) =>
      state === 'not polling' ? [`the Worker of ${name} does not poll`] : [],
    ),
    ...Object.entries(accounts).flatMap(([account, { problem }]) =>
      problem === null ? [] : [`${account}: ${problem}`],
    ),
  ];
  const status = problems.length === 0 ? 'ok' : 'failing';
  return { status, problems, workers: Object.fromEntries(states), accounts };
}
