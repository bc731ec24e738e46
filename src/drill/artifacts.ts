import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CycleReport, GuardState } from '../client';
import type { DrillLog } from './drill-log';

/** What one drill leaves behind, in files that begin with its name. */
export interface Artifacts {
  /** All of `/metrics` afterwards. */
  readonly metrics: string;
  /** All of `/metrics` before anything happened. */
  readonly metricsBefore?: string;
  readonly log: DrillLog;
  readonly state: GuardState;
  /** In the order of their cycles. */
  readonly reports?: readonly CycleReport[];
}

/** @returns path of the state file */
export function writeArtifacts(directory: string, name: string, artifacts: Artifacts): string {
  const { metrics, metricsBefore, log, state, reports } = artifacts;
  const write = (what: string, text: string) => {
    const path = join(directory, `${name}_${what}`);
    writeFileSync(path, text);
    return path;
  };
  const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
  if (metricsBefore !== undefined) write('metrics_before.txt', metricsBefore);
  write('metrics.txt', metrics);
  write('log.txt', `${log.lines.join('\n')}\n`);
  if (reports !== undefined) write('reports.json', json(reports));
  return write('state.json', json(state));
}

/** True where the metrics have exactly this line. */
export const hasSample = (metrics: string, sample: string) =>
  metrics.split('\n').includes(`grinder_reconcile_${sample}`);

/** What was counted of actions, and the budget. */
const EVIDENCE = /^grinder_reconcile_(action_(executed|blocked)_total\{.*\} [1-9]|budget_)/;

/** The exact metric lines that prove it. */
export function evidence(directory: string, names: readonly string[]): string[] {
  return names.flatMap((name) => [
    `${name}:`,
    ...readFileSync(join(directory, `${name}_metrics.txt`), 'utf8')
      .split('\n')
      .filter((line) => EVIDENCE.test(line)),
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
