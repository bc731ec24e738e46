import type { ConfigureAnswer } from '../../domain/guard/configure';
import type { PermitAnswer } from '../../domain/guard/permit';
import type { GuardState, ReserveAnswer } from '../../domain/guard/state';
import { CONTINUED, type Step } from './replay-guard';

/** What an audit rests on, of each thing that a guard says. */
const ESSENCE: Readonly<Record<string, (said: never) => unknown>> = {
  configure: ({ policyVersion }: ConfigureAnswer) => policyVersion,
  reserve: ({ refused, decisions }: ReserveAnswer) => [
    refused,
    decisions.map(({ key, granted }) => [key, granted]),
  ],
  permit: ({ given }: PermitAnswer) => given,
  [CONTINUED]: ({ arming, armingNumber, disarmed, reservations }: GuardState) => [
    [arming?.number, arming?.operator, arming?.at, arming?.until, armingNumber],
    [disarmed?.at, disarmed?.reason],
    reservations.map(({ id, armingNumber, closed, writes }) => [
      [id, armingNumber, closed?.at, closed?.by],
      writes.map(({ key, permit, result }) => [key, permit?.at, permit?.attempt, result]),
    ]),
  ],
};

/** Whether the guard decided something that these rules would not: then another version of them did. */
export function decidedOtherwise({ update }: Step): boolean {
  const essence = ESSENCE[update?.name ?? ''];
  // What cannot be read is a gap of its own.
  if (update === null || essence === undefined || update.request === undefined || update.answer === undefined)
    return false;
  if (update.expected === undefined) return true;
  return (
    JSON.stringify(essence(update.answer as never)) !== JSON.stringify(essence(update.expected as never))
  );
}
