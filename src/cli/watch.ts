import { Command } from 'commander';
import type { FleetRow, FleetView } from '../client';
import { account as accountArgument } from './arguments';
import { cut } from './columns';
import { changesBetween } from './fleet-changes';
import { fleetLines, type Line, problemLines } from './fleet-text';
import { outputLost } from './lost-output';
import { onServer, type Target } from './on-server';
import { indented } from './output';

/** `watch`: what goes on, until Ctrl-C. */
export const watchCommand = () =>
  onServer<unknown, string | undefined>(
    new Command('watch')
      .description('accounts, guards, budgets and cycles as they change, until Ctrl-C')
      .argument('[account]', 'the account (default: all on this server)', accountArgument),
    watch,
  );

async function watch(target: Target, account: string | undefined): Promise<void> {
  const { reconcile, output, interrupted, address } = target;
  const ended = new AbortController();
  interrupted(() => ended.abort());
  outputLost.addEventListener('abort', () => ended.abort());
  let before: FleetView | null = null;
  const recent: string[] = [];
  for await (const view of reconcile.watch({ account, signal: ended.signal })) {
    if (before === null) checkFirst(view, account);
    const clock = new Date(view.at).toISOString().slice(11, 19);
    const changes = changesBetween(before, view).map((change) => `${clock}Z ${change}`);
    const width = output.screenWidth;
    if (width !== null) {
      recent.push(...changes);
      recent.splice(0, Math.max(0, recent.length - RECENT));
      output.screen(frame(view, recent, { address, width }));
    } else for (const change of changes) output.line(change);
    if (changes.length > 0) output.answer('watch', view);
    before = view;
  }
}

/** Changes that stand under the table. */
const RECENT = 8;

/** A name that nothing knows is a mistake, and not worth watching. */
function checkFirst({ rows }: FleetView, account: string | undefined): void {
  const [row] = rows;
  if (account !== undefined && row !== undefined && isUnknown(row)) throw new Error(row.problem ?? '');
}

const isUnknown = ({ problem, schedule, running, last }: FleetRow) =>
  problem !== null && schedule === null && running === null && last === null;

/** What a terminal shows, in lines of at most `width` characters. */
export function frame(
  { at, rows, noAnswerSince, problem }: FleetView,
  recent: readonly string[],
  { address, width }: { readonly address: string; readonly width: number },
): Line[] {
  const clock = `${new Date(at).toISOString().slice(0, 19)}Z`;
  const lines: Line[] = [{ text: `${clock} ${address}`, colour: 'dim' }];
  if (noAnswerSince !== null)
    lines.push({
      text: `no answer since ${new Date(noAnswerSince).toISOString()}: ${problem}`,
      colour: 'red',
    });
  if (rows.length > 0) lines.push(...fleetLines(rows, at, width));
  else if (noAnswerSince === null)
    lines.push({ text: 'No guard and no schedule here; "apply" creates them.' });
  else lines.push({ text: 'Nothing seen yet.' });
  for (const text of problemLines(rows)) lines.push({ text, colour: 'red' });
  if (recent.length > 0) lines.push(...['', ...recent].map((text) => ({ text })));
  return lines.map(({ text, colour }) => ({
    text: cut(indented(text), width),
    colour,
  }));
}
