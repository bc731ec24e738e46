import { markdownText } from '../domain/plain-text';
import type { CycleReport } from '../domain/report';

const MAX_ROWS = 20;

/** Markdown for the Web UI's details tab; the report itself is complete without it. */
export function reportDetails(report: CycleReport): string {
  const rows = report.actions
    .slice(0, MAX_ROWS)
    .map(
      (row) =>
        `| ${[row.action, row.symbol, row.target, row.result, row.gates.join(', ')].map((cell) => markdownText(cell)).join(' | ')} |`,
    );
  const more = report.actions.length - rows.length;
  return [
    `### ${markdownText(report.headline)}`,
    '',
    report.next,
    ...(rows.length === 0
      ? []
      : ['', '| action | symbol | target | result | gates |', '|---|---|---|---|---|', ...rows]),
    ...(more > 0 ? [`| ... | ${more} more | | | |`] : []),
  ].join('\n');
}
