import type { ConfigureAnswer } from '../../domain/guard/configure';
import type { PermitAnswer } from '../../domain/guard/permit';
import type { GuardState, ReserveAnswer } from '../../domain/guard/state';
import { plainText } from '../../domain/plain-text';
import { CONTINUED, type Step } from './replay-guard';

/** What an audit rests on, of each thing that a guard says. */
const ESSENCE: Readonly<Record<string, (said: never) => Readonly<Record<string, unknown>>>> = {
  configure: ({ policyVersion }: ConfigureAnswer) => ({ policyVersion }),
  reserve: ({ refused, decisions }: ReserveAnswer) => ({
    refused,
    decisions: decisions.map(({ key, granted }) => [key, granted]),
  }),
  permit: ({ given }: PermitAnswer) => ({ given }),
  [CONTINUED]: ({ arming, armingNumber, disarmed, reservations }: GuardState) => ({
    arming: arming && [arming.number, arming.operator, arming.at, arming.until],
    armingNumber,
    // Which of two reasons is said is no decision.
    disarmed: disarmed?.at ?? null,
    reservations: reservations.map(({ id, armingNumber, closed, writes }) => [
      [id, armingNumber, closed?.at, closed?.by],
      writes.map(({ key, permit, result }) => [key, permit?.at, permit?.attempt, result]),
    ]),
  }),
};

/** Characters of one value in a sentence. */
const MAX_SHOWN = 200;

/**
 * What the guard decided that these rules would not have: then another version of them did.
 * @returns for a sentence: the update, the field, what the guard said and what these rules say; null where
 * both say the same, and where what was said cannot be read, which is a gap of its own
 */
export function decidedOtherwise({ update }: Step): string | null {
  const essence = ESSENCE[update?.name ?? ''];
  if (update === null || essence === undefined || update.request === undefined || update.answer === undefined)
    return null;
  if (update.expected === undefined) return `${update.name}: a request that these rules cannot read`;
  const said = essence(update.answer as never);
  const expected = essence(update.expected as never);
  const field = Object.keys(said).find((key) => shown(said[key]) !== shown(expected[key]));
  return field === undefined
    ? null
    : `${update.name}: ${field} ${brief(said[field])}, here ${brief(expected[field])}`;
}

const shown = (value: unknown): string => JSON.stringify(value) ?? 'nothing';
const brief = (value: unknown): string => plainText(shown(value), MAX_SHOWN);
