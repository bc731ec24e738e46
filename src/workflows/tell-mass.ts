import { RawValue } from '@temporalio/common';
import { defineSignal, getExternalWorkflowHandle, workflowInfo } from '@temporalio/workflow';
import { mayHaveAskedForMass } from '../domain/guard/mass';
import { legKey, orderKey } from '../domain/mismatches';
import { guardId } from '../domain/names';
import type { Observation } from './contract';

/** A cycle saw what is left of a mass that is none any more. Between the two workflows only. */
export const massEndedSignal = defineSignal<[unknown]>('massEnded');

/**
 * Tells the guard where a mass that it may have been asked for is none any more: a bot that restarts again
 * and again would else have its first empty state believed on the second time. The schedule hands each
 * cycle the report of the one before, so a row of clean cycles tells nobody anything; a cycle that was
 * started by hand knows of none before it, and always tells.
 */
export async function tellMassEnded(account: string, observation: Observation): Promise<void> {
  const { asOf, massChange } = observation;
  if (massChange || asOf === null) return;
  const { lastResult } = workflowInfo();
  if (lastResult !== undefined && !mayHaveAskedForMass(lastResult)) return;
  try {
    // Past a host's payload converter, which the guard does not have.
    const ended = new RawValue({ asOf, keys: unexpectedKeys(observation) });
    await getExternalWorkflowHandle(guardId(account)).signal(massEndedSignal, ended);
  } catch {
    // No guard runs, so nothing is remembered either.
  }
}

/** Action keys of what is unexpected, or may be. */
const unexpectedKeys = ({ mismatches, tooRecent }: Observation): string[] => [
  ...mismatches.flatMap((found) => {
    if ('orderKind' in found) return [orderKey(found)];
    return found.type === 'POSITION_NONZERO_UNEXPECTED' ? [legKey(found)] : [];
  }),
  ...tooRecent,
];
