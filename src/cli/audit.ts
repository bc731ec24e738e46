import { Command, Option } from 'commander';
import { type AuditAnswer, auditLine, InvalidInput } from '../client';
import { account as accountArgument, moment } from './arguments';
import { csvLines } from './audit-csv';
import { auditLines } from './audit-text';
import { compareFile, verifyFile } from './audit-verify';
import { onServer, type Target } from './on-server';
import { EXIT, type Output } from './output';

interface Options {
  readonly since?: number;
  readonly until?: number;
  readonly format?: 'table' | 'jsonl' | 'csv';
  readonly verify?: string;
  readonly compare?: boolean;
  readonly json?: boolean;
}

/** `audit`: what was granted and sent, who allowed it, and what became of it. */
export const auditCommand = () =>
  onServer<Options, string | undefined>(
    new Command('audit')
      .description('every action that was granted or sent, who allowed it and what became of it')
      .argument('[account]', 'the account (default: all on this server)', accountArgument)
      .option(
        '--since <time>',
        'from this time on: 24h ago, 7d ago, or 2026-11-26T08:00:00Z (default: 24h)',
        moment,
      )
      .option('--until <time>', 'before this time (default: now)', moment)
      .addOption(new Option('--format <format>', 'default: table').choices(['table', 'jsonl', 'csv']))
      .option(
        '--verify <file>',
        'recompute the hash chain of a file that --format jsonl wrote; needs no server',
      )
      .option('--compare', 'with --verify: what the file says against what the histories say now')
      .hook('preAction', (command) => checkOptions(command.opts<Options>(), command.processedArgs[0])),
    async (target, account, options) =>
      options.verify === undefined
        ? await printAudit(target, account, options)
        : await compareFile(target, options.verify),
    {
      alone: async (output, _account, { verify, compare = false }) =>
        verify !== undefined && (!(await verifyFile(output, verify, compare)) || !compare),
    },
  );

function checkOptions({ since, until, format, verify, compare, json }: Options, account: unknown): void {
  if (json === true && format !== undefined)
    throw new InvalidInput('audit: --json and --format exclude each other');
  // What has not happened yet cannot be told, and an audit that claims it would look tampered with later.
  if (until !== undefined && until > Date.now())
    throw new InvalidInput(`audit: --until must not be after now, got ${new Date(until).toISOString()}`);
  if (verify === undefined && compare === true) throw new InvalidInput('audit: --compare needs --verify');
  const others = [account, since, until, format];
  if (verify !== undefined && others.some((other) => other !== undefined))
    throw new InvalidInput('audit: --verify takes account and time from the file, so it takes no other');
}

async function printAudit(
  { reconcile, output, webUi }: Target,
  account: string | undefined,
  { since, until, format = 'table' }: Options,
): Promise<void> {
  const answer = await reconcile.audit({
    accounts: account === undefined ? undefined : [account],
    since,
    until,
    onProgress: (text) => output.progress(text),
  });
  print(output, answer, format);
  const links = format === 'table' ? answer.accounts.flatMap((each) => webUi.guard(each)) : [];
  output.answer('audit', answer, links);
  if (answer.gaps.length > 0) process.exitCode = EXIT.no;
}

function print(output: Output, answer: AuditAnswer, format: NonNullable<Options['format']>): void {
  switch (format) {
    case 'table':
      for (const line of auditLines(answer)) output.line(line);
      return;
    case 'jsonl':
      for (const record of answer.records) output.data(auditLine(record));
      return;
    case 'csv':
      for (const line of csvLines(answer.records)) output.data(line, '\r\n');
  }
}
