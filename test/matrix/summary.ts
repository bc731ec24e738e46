import { CYCLE_OUTCOMES } from '../../src/domain/vocabulary';
import type { CaseResult } from './run-case';

const OUTCOMES = [...CYCLE_OUTCOMES, 'no report'] as const;

/** One row per scenario and family of faults: how many cases, how they ended, and what was violated. */
export function summaryTable(results: readonly CaseResult[]): string {
  const rows = [...new Set(results.map(({ scenario, family }) => `${scenario}, ${family}`))].sort();
  const header = ['faults', 'cases', ...OUTCOMES, 'not reached', 'violations'];
  const line = (name: string, of: readonly CaseResult[]) => [
    name,
    of.length,
    ...OUTCOMES.map((outcome) => of.filter((result) => result.outcome === outcome).length || ''),
    of.filter(({ struck }) => !struck).length,
    of.filter(({ violations }) => violations.length > 0).length,
  ];
  const lines = [
    header,
    header.map(() => '---'),
    ...rows.map((row) =>
      line(
        row,
        results.filter(({ scenario, family }) => `${scenario}, ${family}` === row),
      ),
    ),
    line('all', results),
  ];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Every violation, with what reproduces it. */
export function violationList(results: readonly CaseResult[]): string {
  return results
    .filter(({ violations }) => violations.length > 0)
    .map(({ id, headline, violations }) =>
      [
        `MATRIX_CASE='${id}' npm run test:matrix`,
        `  ${headline}`,
        ...violations.map(({ invariant, found }) => `  ${invariant}: ${found}`),
      ].join('\n'),
    )
    .join('\n');
}
