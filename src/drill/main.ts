import { explain } from '../client/explain';
import { InvalidInput } from '../domain/validation';
import { runDrills, SUITES, type SuiteName } from './run';

const isSuite = (name: string): name is SuiteName => Object.keys(SUITES).includes(name);

/** The fire drills: `budget` (A and B), `stops` (C and D) or all. Exit status 1 when a check fails. */
async function main([suite = 'all']: readonly string[]): Promise<void> {
  if (!isSuite(suite))
    throw new InvalidInput(`drill: ${JSON.stringify(suite)}: allowed are ${Object.keys(SUITES).join(', ')}`);
  const failed = await runDrills(suite, (line) => process.stdout.write(`${line}\n`));
  if (failed > 0) process.exitCode = 1;
}

// What was started ends with this process, by handlers of its `exit`.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${explain(error)}\n`);
  process.stdout.write('=== Results: 0 passed, 1 failed, 0 skipped ===\n');
  // What a drill had started by then would keep the process.
  process.exit(1);
});
