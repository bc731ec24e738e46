import { Command } from 'commander';
import {
  accountOf,
  type FlattenAnswer,
  type FlattenPreview,
  GuardNotPolled,
  NoGuard,
  NotAnswered,
} from '../client';
import { account as accountArgument, whole } from './arguments';
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
  readonly config?: string;
  readonly webUi?: string;
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
      .requiredOption('--operator <name>', 'who says so')
      .requiredOption('--reason <text>', 'why')
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
  const { output, webUi } = target;
  const say = (preview: FlattenPreview | null, answer: FlattenAnswer | Unconfirmed) => {
    const { result, headline } = answer;
    const [confirm, done] = 'confirm' in answer ? [answer.confirm, null] : [null, answer];
    output.answer('flatten', { result, headline, preview, confirm, answer: done }, webUi.guard(account));
    process.exitCode = EXITS[result];
  };
  const shown = await previewed(target, account);
  if ('headline' in shown) {
    complain(shown.headline);
    say(null, shown);
    return;
  }
  const { preview, refusal } = shown;
  for (const line of previewLines(shown)) output.line(line);
  const plan = preview.wholePlan ?? '';
  const mayGoOn = preview.conclusive && !shown.flat && refusal === null;
  if (refusal !== null && !shown.flat) complain(`${account} is not flattened: ${refusal}`);
  const unconfirmed = mayGoOn ? await whyUnconfirmed(account, plan, options) : null;
  if (unconfirmed !== null) {
    complain(unconfirmed.headline);
    if (unconfirmed.confirm !== null) output.line(`To carry it out: ${unconfirmed.confirm}`);
    say(shown, unconfirmed);
    return;
  }
  const answer = mayGoOn ? await confirmed(target, account, options, shown) : notBegun(shown);
  if (mayGoOn || shown.flat) for (const line of flattenLines(answer)) output.line(line);
  say(shown, answer);
}

interface Unconfirmed {
  readonly result: 'unconfirmed';
  readonly headline: string;
  readonly confirm: string | null;
}

const EXITS = {
  flat: EXIT.ok,
  left: EXIT.no,
  refused: EXIT.no,
  unconfirmed: EXIT.no,
  unknown: EXIT.failed,
} as const;

/** The preview, or why nobody can tell. */
async function previewed({ reconcile }: Target, account: string): Promise<FlattenPreview | FlattenAnswer> {
  try {
    return await reconcile.previewFlatten(account);
  } catch (error) {
    if (!(error instanceof GuardNotPolled || error instanceof NoGuard || error instanceof NotAnswered))
      throw error;
    return ended('refused', error.message);
  }
}

const ended = (result: FlattenAnswer['result'], headline: string): FlattenAnswer => ({
  result,
  headline,
  why: null,
  left: [],
  reports: [],
  disarm: null,
  proof: null,
});

function notBegun({ flat, refusal, preview }: FlattenPreview): FlattenAnswer {
  if (!preview.conclusive) return ended('unknown', preview.headline);
  return flat
    ? { ...ended('flat', 'flat: nothing is there'), proof: preview }
    : ended('refused', refusal ?? '');
}

/** Null where a human confirmed this plan. */
async function whyUnconfirmed(account: string, plan: string, options: Options): Promise<Unconfirmed | null> {
  const { operator, reason, yes, timeout, config, webUi, json } = options;
  if (yes === plan) return null;
  const confirm = commandLine(['flatten', account], {
    operator,
    reason,
    timeout: timeout === DEFAULT_TIMEOUT_SECONDS ? undefined : timeout,
    config,
    'web-ui': webUi,
    yes: plan,
  });
  const no = (headline: string): Unconfirmed => ({ result: 'unconfirmed', headline, confirm });
  if (yes !== undefined) return no(`nothing was begun: --yes ${yes} is another plan than what is there now`);
  if (json === true || !isTerminal()) return no('nothing was begun: confirm the plan');
  const answer = await typed(`Type ${plan} or ${account} to carry it out: `);
  return answer === plan || answer === account
    ? null
    : no('nothing was begun: that is neither the plan nor the account');
}

async function confirmed(
  { reconcile, configFile, output, interrupted }: Target,
  account: string,
  { operator, reason, timeout }: Options,
  { preview }: FlattenPreview,
): Promise<FlattenAnswer> {
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
        cycleTimeoutSeconds:
          configFile === null ? undefined : accountOf(configFile.config, account).cycleTimeoutSeconds,
        signal,
        onProgress: (line) => output.progress(line),
        // Also with --json: nothing goes on before somebody reads it.
        onProposed: (hash) =>
          complain(
            `waits at most 10 minutes for a second operator: ${commandLine(['approve', account, hash], {})} --operator <another name> (names are as given; the server does not vouch for them)`,
          ),
      }),
  );
}
