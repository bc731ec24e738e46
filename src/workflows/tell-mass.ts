import { RawValue } from '@temporalio/common';
import { defineSignal, getExternalWorkflowHandle, patched, workflowInfo } from '@temporalio/workflow';
import { mayHaveAskedForMass } from '../domain/guard/mass';
import { legKey, orderKey } from '../domain/mismatches';
import { guardId } from '../domain/names';
import type { CycleReport } from '../domain/report';
import type { Observation } from './contract';

/** A cycle saw a mass of unexpected things, whatever it may do about it. Between the two workflows only. */
export const massSeenSignal = defineSignal<[unknown]>('massSeen');
/** A cycle saw what is left of a mass that is none any more. Between the two workflows only. */
export const massEndedSignal = defineSignal<[unknown]>('massEnded');

/**
 * Tells the guard of a mass that a look saw, also where nothing may be done about it yet: once it may, the bot
 * may have read back half of what it owns. And tells it where a mass is none any more: a bot that restarts again
 * and again would else have its first empty state believed on the second time. What a look could not judge may be
 * all that is left of it: of a bot that says meanwhile that it does not know yet.
 */
export async function tellMass(account: string, observation: Observation): Promise<void> {
  const { asOf, massChange } = observation;
  if (asOf === null) return;
  if (massChange ? !patched('mass-seen') : !mayRemember(observation)) return;
  try {
    // Past a host's payload converter, which the guard does not have.
    const guard = getExternalWorkflowHandle(guardId(account));
    const keys = unexpectedKeys(observation);
    if (massChange) await guard.signal(massSeenSignal, new RawValue({ asOf, keys }));
    else {
      const unjudged = leftUnjudged(observation) ? { unjudged: true } : {};
      const left = { asOf, keys: [...keys, ...observation.tooRecent], ...unjudged };
      await guard.signal(massEndedSignal, new RawValue(left));
    }
  } catch {
    // No guard runs, so nothing is remembered either.
  }
}

/**
 * Whether the guard may remember a mass. A clean look does not ask it, and one whose worker is older does not say:
 * then the report of the cycle before tells, which the schedule hands on; a cycle that was started by hand knows of
 * none. `once` is what workers went by that knew of no mass which was only seen.
 */
function mayRemember({ guard }: Observation): boolean {
  const { lastResult } = workflowInfo();
  const seenAt = guard?.available === true ? guard.status.massSeenAt : undefined;
  const once = lastResult === undefined || mayHaveAskedForMass(lastResult);
  const now = seenAt === undefined ? once || maySawMass(lastResult) : seenAt !== null;
  return now === once || !patched('mass-seen') ? once : now;
}

const maySawMass = (report: unknown): boolean =>
  (report as Partial<CycleReport> | undefined)?.massChange === true;

/** Whether more may be unexpected than a look has keys of. */
const leftUnjudged = ({ counts, tooRecent, truncated }: Observation): boolean =>
  counts === null || counts.unknown + counts.blind + truncated > 0 || counts.tooRecent > tooRecent.length;

/** Action keys of what is unexpected. */
const unexpectedKeys = ({ mismatches }: Observation): string[] =>
  mismatches.flatMap((found) => {
    if ('orderKind' in found) return 'owner' in found && found.owner === 'ours' ? [orderKey(found)] : [];
    return found.type === 'POSITION_NONZERO_UNEXPECTED' ? [legKey(found)] : [];
  });
