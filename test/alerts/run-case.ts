import { ALERTS, TEMPORAL_GROUPS } from '../../ops/source/alerts';
import { until } from '../../src/outside/until';
import { commandsOf, isDocker, NOT_RUN } from '../support/alert-page';
import type { Printed } from '../support/operator-shell';
import type { AlertCase, At } from './case';
import type { Installation } from './installation';
import type { Labels } from './prometheus';

/** The longest patience of an alert that a case waits for, and of one that goes on firing. */
const FIRES_WITHIN_MS = 1_080_000;
const ENDS_WITHIN_MS = 1_320_000;
const LOOK_EVERY_MS = 1_000;

/** One command of a page, and how it ended; null where it was not run. */
export interface Ran {
  readonly alert: string;
  readonly command: string;
  readonly status: number | null;
}

/** What a case showed. Times are ms: an alert's start since the strike, its end and `right` since the end. */
export interface CaseResult {
  readonly kind: string;
  readonly what: string;
  readonly alerts: readonly { readonly name: string; readonly after: number; readonly over: number }[];
  readonly ended: string;
  /** When the account was known to be right again. */
  readonly right: number;
  readonly ran: readonly Ran[];
  /** Why it did not come to its end, where it did not. */
  readonly failed?: string;
}

const OF_TEMPORAL = new Set<string | undefined>(
  TEMPORAL_GROUPS.flatMap(({ alerts }) => alerts.map(({ name }) => name)),
);
const isInfo = (labels: Labels) => labels['severity'] === 'info';

/** Of the Temporal server, which all installations share: no account's. */
export const isOfServer = ({ alertname, taskqueue }: Labels): boolean =>
  taskqueue === undefined && OF_TEMPORAL.has(alertname);

/** A task queue is of one installation, and all see its metrics. */
const isHere = ({ taskQueue }: Installation, labels: Labels): boolean =>
  !isOfServer(labels) && (labels['taskqueue']?.replaceAll('_', '-').startsWith(taskQueue) ?? true);

/** Whether an alert is of this case. */
function isOf(one: AlertCase, installation: Installation, labels: Labels): boolean {
  if (isInfo(labels) || !isHere(installation, labels)) return false;
  return installation.accounts.length === 1 || labels['account'] === one.account;
}

/**
 * Lets a fault happen to an account, waits for its alerts, does what their pages say, and waits until they
 * are over and the account is known to be right.
 * @param say takes what happens, a line each
 * @throws Error where an alert, its end or what a command should say does not come
 */
export async function runCase(
  one: AlertCase,
  installation: Installation,
  say: (line: string) => void,
): Promise<CaseResult> {
  const { account, kind, what, ended } = one;
  const operate = async (command: string) => {
    const { status, output } = await patiently(() => installation.run(command, { account }));
    if (status !== 0) throw new Error(`${command} ended with ${status}: ${output}`);
  };
  const at: At = { installation, operate };
  await installation.knownRight(account, 0);
  const struckAt = Date.now();
  say(`${account}: ${what}`);
  await one.strike(at);
  const fired = () =>
    installation.log.firings.filter(
      ({ from, labels }) => from >= struckAt && isOf(one, installation, labels),
    );
  for (const page of one.pages) {
    const fires = async () => fired().some(({ alert }) => alert === page);
    await until(fires, { what: `${page} of ${account}`, withinMs: FIRES_WITHIN_MS, everyMs: LOOK_EVERY_MS });
    say(`${account}: ${page} fires`);
  }
  const ran: Ran[] = [];
  let said = '';
  for (const page of one.pages) {
    const { commands, output } = await readPage(page, one, installation, say);
    ran.push(...commands);
    said += output;
  }
  if (one.says !== undefined && !one.says.test(said))
    throw new Error(`${account}: no command of its pages says ${one.says}:\n${said}`);
  await (one.end ?? one.survived)?.call(one, at);
  const endedAt = Date.now();
  say(`${account}: ${ended}`);
  const over = async () =>
    fired().every(({ to }) => to !== null) &&
    !installation.log.pending.some((labels) => isOf(one, installation, labels));
  const right = installation.knownRight(account, endedAt).then(() => Date.now() - endedAt);
  right.catch(() => undefined);
  await until(over, {
    what: `the end of ${account}'s alerts`,
    withinMs: ENDS_WITHIN_MS,
    everyMs: LOOK_EVERY_MS,
  });
  const rightAfter = await right;
  say(`${account}: its alerts are over, and it is known to be right`);
  const alerts = fired().map(({ alert, from, to }) => ({
    name: alert,
    after: from - struckAt,
    over: Math.max(0, (to ?? Date.now()) - endedAt),
  }));
  return { kind, what, alerts, ended, right: rightAfter, ran };
}

/** Exit statuses that say something else than that a command failed. */
const THE_ANSWER_IS_NO = 3;
const TRIES = 5;
const BUSY = /again|deadline|no answer|timed? ?out|no worker polls/i;
const THERE_IS_NONE = { alert: 'GrinderReconcileGuardGone', command: 'grinder-reconcile status $ACCOUNT' };

async function readPage(
  alert: string,
  one: AlertCase,
  installation: Installation,
  say: (line: string) => void,
): Promise<{ commands: Ran[]; output: string }> {
  const commands: Ran[] = [];
  let said = '';
  let id = '';
  for (const command of commandsOf(alert)) {
    const forOrder = command.includes('--client-order-id');
    if (command in NOT_RUN || (forOrder && one.order === undefined)) {
      commands.push({ alert, command, status: null });
      continue;
    }
    const fill = { account: one.account, id: forOrder ? (one.order ?? '') : id };
    const { status, output } = await patiently(() => installation.run(command, fill));
    say(`${one.account}: $ ${command}\n${output}status ${status}`);
    const none = alert === THERE_IS_NONE.alert && command === THERE_IS_NONE.command && status === 1;
    if (status !== 0 && !none && (status !== THE_ANSWER_IS_NO || isDocker(command)))
      throw new Error(`${alert}: ${command} ended with ${status}:\n${output}`);
    commands.push({ alert, command, status });
    said += output;
    id = cyclesIn(output).find((each) => each.includes(`/${one.account}-`)) ?? id;
  }
  return { commands, output: said };
}

/** What failed is tried again, as it says: guards or server had too much to do to answer in time. */
async function patiently(run: () => Promise<Printed>): Promise<Printed> {
  for (let tries = 1; ; tries += 1) {
    const printed = await run();
    if (printed.status !== 1 || tries === TRIES || !BUSY.test(printed.output)) return printed;
  }
}

const cyclesIn = (output: string): string[] => output.match(/reconcile\/[a-z][\w:.-]+/g) ?? [];

/** Alerts above info that fired and should not have: of no fault, or of one that is survived. */
export function unexpected(installation: Installation, cases: readonly AlertCase[]): string[] {
  return installation.log.firings
    .filter(({ labels }) => !isInfo(labels) && isHere(installation, labels))
    .flatMap(({ labels }) => {
      const of = cases.filter((one) => isOf(one, installation, labels));
      if (of.some(({ pages }) => pages.length > 0)) return [];
      return `${of[0]?.what ?? 'of no fault'}: ${JSON.stringify(labels)}`;
    });
}

/** Alerts that no case has on its page. */
export const notReached = (results: readonly CaseResult[]): string[] => {
  const reached = new Set(results.flatMap(({ alerts }) => alerts.map(({ name }) => name)));
  return ALERTS.map(({ name }) => name).filter((name) => !reached.has(name));
};
