import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GuardState } from '../client';
import type { DrillLog } from './drill-log';

/** What one drill leaves behind: metrics, log and state, in files that begin with its name. */
export interface Artifacts {
  readonly metrics: string;
  readonly log: DrillLog;
  readonly state: GuardState;
}

/** @returns path of the state file */
export function writeArtifacts(directory: string, name: string, { metrics, log, state }: Artifacts): string {
  const stateFile = join(directory, `${name}_state.json`);
  writeFileSync(join(directory, `${name}_metrics.txt`), metrics);
  writeFileSync(join(directory, `${name}_log.txt`), `${log.lines.join('\n')}\n`);
  writeFileSync(stateFile, `${JSON.stringify(state, null, 2)}\n`);
  return stateFile;
}

/** True where the metrics have exactly this line. */
export const hasSample = (metrics: string, sample: string) =>
  metrics.split('\n').includes(`grinder_reconcile_${sample}`);

/** The exact metric lines that prove it. */
export function evidence(directory: string, names: readonly string[]): string[] {
  return names.flatMap((name) => [
    `${name}:`,
    ...readFileSync(join(directory, `${name}_metrics.txt`), 'utf8')
      .split('\n')
      .filter((line) => /^grinder_reconcile_(action_blocked_total\{reason="max_notional|budget_)/.test(line)),
  ]);
}

/** `sha256sums.txt` over everything else in the directory. */
export function writeSums(directory: string): void {
  const sums = readdirSync(directory)
    .sort()
    .map((file) => {
      const sum = createHash('sha256').update(readFileSync(join(directory, file)));
      return `${sum.digest('hex')}  ${file}`;
    });
  writeFileSync(join(directory, 'sha256sums.txt'), `${sums.join('\n')}\n`);
}
