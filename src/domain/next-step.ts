import { IF_BOT_IS_DEAD, lacksBotsWord } from './dead-bot';
import { inGateOrder } from './gates/list';
import { REASONS, type Reason } from './reasons';
import type { ActionResult, CycleOutcome, Part } from './vocabulary';

/** Of so many closed gates one line says what opens them; of the others their names. */
const MAX_TOLD = 3;

/** What of an action's row says whether it was left, and why. */
interface Row {
  readonly result: ActionResult;
  readonly reason: Reason | null;
  readonly gates: readonly Reason[];
}

/** What of a report says what to do. */
interface Facts {
  readonly account: string;
  readonly actions: readonly Row[];
  readonly reported: readonly unknown[];
  readonly failedParts: readonly { readonly part: Part }[];
  readonly blind: readonly unknown[];
  readonly unprotectedPosition: boolean;
}

/** What the operator should do after a cycle, in one line. */
export function nextStep(outcome: CycleOutcome, facts: Facts): string {
  switch (outcome) {
    case 'clean':
      return 'Nothing to do.';
    case 'inconclusive':
      return `Nothing was sent. Mend what failed; the next cycle looks again.${lacksBotsWord(facts.failedParts) ? ` ${IF_BOT_IS_DEAD}` : ''}`;
    case 'cancelled':
      return sentences('The cycle was cancelled; the next cycle decides anew.', whatToLookAt(facts));
    case 'unprotected_position':
    case 'unverified':
      return whatToLookAt(facts);
    case 'partial':
      return sentences('Some of it failed; the next cycle decides anew.', whatOpens(facts));
    case 'acted': {
      const left = facts.actions.filter(isLeft).length;
      return left === 0
        ? 'Nothing to do; the next cycle looks again.'
        : sentences(
            `${left} of ${facts.actions.length} actions were left; the next cycle looks again.`,
            whatOpens(facts),
          );
    }
    case 'planned':
      return sentences('Dry run: nothing was sent.', whatOpens(facts));
    case 'blocked':
      return whatOpens(facts) || 'See the gates of each action.';
    case 'reported':
      return facts.blind.length > 0
        ? 'Look at the rows that could not be judged; nothing in their symbols is acted on.'
        : facts.reported.length > 0
          ? 'Nothing is done about these; check the bot.'
          : 'Nothing to do; the next cycle looks again.';
  }
}

const sentences = (...parts: readonly string[]) => parts.filter((part) => part !== '').join(' ');

/** Whether an action is still to be done. */
const isLeft = ({ result }: Row) => result !== 'executed' && result !== 'already_satisfied';

/** What opens each gate that keeps an action back, in the order of the gates, and how many it keeps back. */
function whatOpens({ account, actions }: Facts): string {
  const left = actions
    .filter(isLeft)
    .map(({ gates, reason }) => (reason === null ? gates : [...gates, reason]));
  const reasons = inGateOrder(left.flat());
  const [only] = reasons;
  if (only === undefined) return '';
  if (reasons.length === 1) return `${REASONS[only].resolution}.`;
  const kept = (reason: Reason) => left.filter((gates) => gates.includes(reason)).length;
  const told = reasons.slice(0, MAX_TOLD).map((reason) => {
    const of = kept(reason) === left.length ? '' : `, ${kept(reason)} of ${left.length}`;
    return `${REASONS[reason].resolution} (${reason}${of}).`;
  });
  const others = reasons.slice(MAX_TOLD);
  const then = others.length === 0 ? '' : `Then ${others.join(', ')}.`;
  return sentences(...told, then, `"explain ${account}" tells of each.`);
}

/** What calls somebody to the exchange, whatever else a cycle came to. */
function whatToLookAt({ unprotectedPosition, actions }: Facts): string {
  if (unprotectedPosition)
    return 'Look at the position now: protect or close it by hand. The account is disarmed.';
  return actions.some(({ result }) => result === 'unverified')
    ? 'Look at the exchange: what became of a write is not known. The account is disarmed.'
    : '';
}
