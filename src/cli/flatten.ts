import { Command } from 'commander';
import {
  type FlattenAnswer,
  type FlattenPreview,
  GuardNotPolled,
  GuardPaused,
  NoGuard,
  NotAnswered,
} from '../client';
import type { FlattenPrinted } from './answers';
import { account as accountArgument, who, whole, why } from './arguments';
import { flattenLines, previewLines } from './flatten-text';
import { interruptible } from './interruptible';
import { onServer, type Target } from './on-server';
import { complain, EXIT } from './output';
import { commandLine } from './shell-words';
import { isTerminal, typed } from './typed';

const DEFAULT_TIMEOUT_SECONDS = 120;

interface Options {
  readonly operator: string;
  readonly reason: string;
  readonly yes?: string;
  readonly timeout: number;
  readonly json?: boolean;
}

/** `flatten`: closes and cancels everything of a dead bot's, and proves it. */
export const flattenCommand = () =>
  onServer<Options>(
    new Command('flatten')
      .description(
        'the bot is dead: cancel its orders and close its positions, after you have seen and confirmed which; ends disarmed, with a look that proves it',
      )
      .argument('<account>', 'the account', accountArgument)
      .requiredOption('--operator <name>', 'who says so', who)
      .requiredOption('--reason <text>', 'why', why)
      .option('--yes <plan>', 'carry out exactly this plan, which the preview names')
      .option(
        '--timeout <seconds>',
        'how long cycles and cooldowns may take together',
        whole(10, 3_600),
        DEFAULT_TIMEOUT_SECONDS,
      ),
    flatten,
  );

async function flatten(target: Target, account: string, options: Options): Promise<void> {
  const printed = await outcomeOf(target, account, options);
  target.output.answer('flatten', printed, target.webUi.guard(account));
  process.exitCode = EXITS[printed.result];
}

const EXITS = {
  flat: EXIT.ok,
  left: EXIT.no,
  refused: EXIT.no,
  unconfirmed: EXIT.no,
  unknown: EXIT.failed,
} as const;

async function outcomeOf(target: Target, account: string, options: Options): Promise<FlattenPrinted> {
  const { output } = target;
  const shown = await previewed(target, account);
  const nothing = { preview: null, confirm: null, answer: null };
  if (typeof shown === 'string') {
    complain(shown);
    return { result: 'refused', headline: shown, ...nothing };
  }
  for (const line of previewLines(shown)) output.line(line);
  const ended = endOf(shown);
  if (ended !== null) {
    if (ended.result === 'flat') output.line(ended.headline, 'green');
    else complain(`${account} is not flattened: ${ended.headline}`);
    return { ...ended, ...nothing, preview: shown };
  }
  const unconfirmed = await whyUnconfirmed(target, account, shown.preview.wholePlan ?? '', options);
  if (unconfirmed !== null) {
    complain(unconfirmed.headline);
    output.line(`To carry it out: ${unconfirmed.confirm}`);
    return { ...nothing, ...unconfirmed, preview: shown };
  }
  const answer = await carriedOut(target, account, options, shown);
  for (const line of flattenLines(answer)) output.line(line);
  return { result: answer.result, headline: answer.headline, ...nothing, preview: shown, answer };
}

/** The preview, or why nobody can tell. */
async function previewed({ reconcile }: Target, account: string): Promise<FlattenPreview | string> {
  try {
    return await reconcile.previewFlatten(account);
  } catch (error) {
    if ([GuardNotPolled, GuardPaused, NoGuard, NotAnswered].some((known) => error instanceof known))
      return (error as Error).message;
    throw error;
  }
}

type Headed = Pick<FlattenPrinted, 'result' | 'headline'>;

/** What ends it before anybody is asked, or null. */
function endOf({ preview, flat, refusal }: FlattenPreview): Headed | null {
  if (!preview.conclusive) return { result: 'unknown', headline: preview.headline };
  if (flat) return { result: 'flat', headline: 'flat: nothing is there' };
  return refusal === null ? null : { result: 'refused', headline: refusal };
}

/** Null where a human confirmed this plan. */
async function whyUnconfirmed(
  { server }: Target,
  account: string,
  plan: string,
  options: Options,
): Promise<(Headed & { readonly confirm: string }) | null> {
  const { operator, reason, yes, timeout, json } = options;
  if (yes === plan) return null;
  const confirm = commandLine(['flatten', account], {
    operator,
    reason,
    timeout: timeout === DEFAULT_TIMEOUT_SECONDS ? undefined : timeout,
    ...server,
    yes: plan,
  });
  const no = (headline: string) => ({ result: 'unconfirmed' as const, headline, confirm });
  if (yes !== undefined) return no(`nothing was begun: --yes ${yes} is another plan than what is there now`);
  if (json === true || !isTerminal()) return no('nothing was begun: confirm the plan');
  const answer = await typed(`Type ${plan} or ${account} to carry it out: `);
  return answer === plan || answer === account
    ? null
    : no('nothing was begun: that is neither the plan nor the account');
}

async function carriedOut(
  { reconcile, configFile, output, interrupted }: Target,
  account: string,
  options: Options,
  { preview }: FlattenPreview,
): Promise<FlattenAnswer> {
  const { operator, reason, timeout } = options;
  return await interruptible(
    interrupted,
    () => complain('interrupted: disarms, and says what is known; interrupt again to leave at once'),
    async (signal) =>
      await reconcile.flatten(account, {
        operator,
        reason,
        plan: preview.wholePlan ?? '',
        botAsOf: preview.bot?.asOf ?? null,
        timeoutSeconds: timeout,
        cycleTimeoutSeconds: configFile?.config.accounts[account]?.cycleTimeoutSeconds,
        signal,
        onProgress: (line) => output.progress(line),
        // Also with --json: nothing goes on before somebody reads it.
        onProposed: (hash) =>
          complain(
            `waits at most 10 minutes for a second operator: grinder-reconcile approve ${account} ${hash} --operator <another name> (names are as given; the server does not vouch for them)`,
          ),
      }),
  );
}
