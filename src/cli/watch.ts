import { Command } from 'commander';
import type { FleetRow, FleetView } from '../client';
import { account as accountArgument } from './arguments';
import { changesBetween } from './fleet-changes';
import { frame } from './fleet-screen';
import { outputLost } from './lost-output';
import { onServer, type Target } from './on-server';

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
      output.screen(frame(view, recent, { address, width, height: output.screenHeight }));
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
