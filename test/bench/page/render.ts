import { table } from '../../../scripts/markdown-table';
import { cell, cellsOf, type Goal, isKept, type Row, type Table } from './findings';
import type { Section } from './sections';

export interface SectionFound extends Section {
  readonly tables: readonly Table[];
  readonly goals: readonly Goal[];
}

export interface Run {
  /** That made all of it. */
  readonly command: string;
  readonly machine: readonly Row[];
  readonly sections: readonly SectionFound[];
}

const markdown = (rows: readonly Row[]): string => table(...cellsOf({ rows }));

/** As GitHub makes them. */
const anchorOf = (title: string): string =>
  title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_ -]/gu, '')
    .replaceAll(' ', '-');

function goalRow(goal: Goal, { title }: Section): Row {
  const { what, figure, unit, bound } = goal;
  const [word, limit] = 'atMost' in bound ? ['at most', bound.atMost] : ['at least', bound.atLeast];
  const amount = (value: number) => `${cell(value)}${unit === '' ? '' : ` ${unit}`}`;
  return {
    goal: what,
    bound: `${word} ${amount(limit)}`,
    figure: amount(figure),
    '': isKept(goal) ? 'kept' : '**missed**',
    see: `[${title}](#${anchorOf(title)})`,
  };
}

function goals({ sections }: Run): string[] {
  const rows = sections.flatMap((section) => section.goals.map((goal) => goalRow(goal, section)));
  if (rows.length === 0) return [];
  const missed = sections.flatMap((section) => section.goals).filter((goal) => !isKept(goal)).length;
  return [`${rows.length - missed} of ${rows.length} goals were kept in this run.`, markdown(rows)];
}

const section = (command: string, { name, title, says, tables }: SectionFound): string[] => [
  `### ${title}`,
  says,
  `\`${command} -- ${name}\``,
  ...tables.flatMap((each) => [`${each.title}:`, markdown(each.rows)]),
];

/** A run as a part of the page. */
export function render(run: Run): string {
  return [
    markdown(run.machine),
    ...goals(run),
    ...run.sections.flatMap((each) => section(run.command, each)),
  ].join('\n\n');
}
