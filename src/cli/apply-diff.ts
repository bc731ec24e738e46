import type { AccountDiff } from '../client';
import { requireConfig } from './connection';
import { differenceLines } from './difference-text';
import type { Target } from './on-server';
import { complain, EXIT } from './output';
import { fileWarnings, warn } from './warnings';

/** `apply --diff`: what applying the file would change. */
export async function showDiff(target: Target, rebind: string | undefined): Promise<void> {
  const { reconcile, output, webUi } = target;
  const { config, path } = requireConfig(target);
  const diff = await reconcile.diff(config, { rebind });
  const { accounts, notInFile } = diff;
  const warnings = [...fileWarnings(config, path), ...diff.warnings];
  warn(warnings);
  for (const row of accounts) for (const line of linesOf(row, path)) output.line(line);
  for (const account of notInFile)
    output.line(`${account}: is not in ${path} any more; apply leaves it as it is`);
  const failed = accounts.filter(({ problem }) => problem !== null).map(({ account }) => account);
  const same = failed.length === 0 && accounts.every(({ changes }) => changes.length === 0);
  const links = accounts.flatMap(({ account }) => webUi.guard(account));
  output.answer('apply diff', { accounts, notInFile, warnings, same }, links);
  if (failed.length > 0) complain(`apply --diff: ${failed.join(', ')} could not be compared`);
  if (!same) process.exitCode = failed.length > 0 ? EXIT.failed : EXIT.no;
}

function linesOf({ account, changes, disarms, problem }: AccountDiff, path: string): string[] {
  const said = [
    ...(changes.length > 0 ? [`would change${disarms ? ', and so disarm' : ''}`] : []),
    ...(problem !== null ? [`cannot be compared: ${problem}`] : []),
  ];
  return [`${account}: ${said.join('; ') || `is as ${path} says`}`, ...differenceLines(changes)];
}
