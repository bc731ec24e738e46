import { readdirSync } from 'node:fs';
import { pathOf, read } from './reference';

const FOLDER = 'docs/runbooks';

/** Each command there is for another alert: test/integration/alert-commands.test.ts tries them one by one. */
const MADE = 'alerts.md';

export const RUNBOOKS: readonly string[] = readdirSync(pathOf(FOLDER))
  .filter((name) => name.endsWith('.md') && name !== MADE)
  .map((name) => `${FOLDER}/${name}`);

/** Blocks that no test runs, by their first line, and why. */
export const NOT_RUN: Readonly<Record<string, string>> = {
  '$ docker compose stop worker': 'needs Docker',
  "$ curl -s http://127.0.0.1:9091/api/v1/rules | grep -o 'GrinderReconcile[A-Za-z]*'":
    'needs the Prometheus of Compose',
};

/** What a page has its reader do, in order. */
export type Step =
  | {
      readonly kind: 'run';
      readonly place: string;
      readonly script: string;
      /** Exit status that is expected. */
      readonly status: number;
      /** Lines that must be among what is printed. */
      readonly shows: string[];
    }
  /** Runs a command that goes on; Ctrl-C once all of `shows` is printed must end it with status 0. */
  | {
      readonly kind: 'until ctrl-c';
      readonly place: string;
      readonly script: string;
      readonly shows: string[];
    }
  /** Starts a program that goes on running: the worker. */
  | { readonly kind: 'background'; readonly place: string; readonly script: string }
  /** The account's policy in the configuration file becomes this. */
  | { readonly kind: 'policy'; readonly place: string; readonly script: string }
  | { readonly kind: 'console'; readonly place: string; readonly script: string };

/**
 * The fenced blocks of a page as steps.
 * @throws Error for a block of a kind that nobody checks
 */
export function stepsOf(page: string): Step[] {
  const steps: Step[] = [];
  let open: { indent: string; info: string; place: string; lines: string[] } | null = null;
  for (const [index, line] of read(page).split('\n').entries()) {
    const [, indent = '', info = ''] = /^( *)```(.*)$/.exec(line) ?? [];
    if (!/^ *```/.test(line)) open?.lines.push(line.replace(open.indent, ''));
    else if (open === null) open = { indent, info, place: `${page}:${index + 1}`, lines: [] };
    else {
      addTo(steps, open.info, open.place, open.lines);
      open = null;
    }
  }
  return steps;
}

function addTo(steps: Step[], info: string, place: string, lines: readonly string[]): void {
  const script = lines.join('\n');
  const [, status] = /^sh exit=(\d)$/.exec(info) ?? [];
  if (info === 'sh' || status !== undefined)
    steps.push({ kind: 'run', place, script, status: Number(status ?? 0), shows: [] });
  else if (info === 'sh ctrl-c') steps.push({ kind: 'until ctrl-c', place, script, shows: [] });
  else if (info === 'sh background') steps.push({ kind: 'background', place, script });
  else if (info === 'json policy') steps.push({ kind: 'policy', place, script });
  else if (info === 'console') steps.push({ kind: 'console', place, script });
  else if (info === 'text') {
    const last = steps.at(-1);
    if (last?.kind !== 'run' && last?.kind !== 'until ctrl-c')
      throw new Error(`${place}: shows the output of no command`);
    last.shows.push(...lines);
    // What is only looked at elsewhere is a sample; a runbook has none.
  } else if (info !== '' || page(place).startsWith(FOLDER))
    throw new Error(`${place}: a block of kind ${JSON.stringify(info)}, which nobody checks`);
}

const page = (place: string) => place.replace(/:\d+$/, '');
