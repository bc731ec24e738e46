import { getExternalWorkflowHandle, workflowInfo } from '@temporalio/workflow';
import { mayHaveAskedForMass } from '../domain/guard/mass';
import { guardId } from '../domain/names';
import type { Observation } from './contract';
import { massEndedSignal } from './messages';

/**
 * Tells the guard where a mass that it may have been asked for is none any more: a bot that restarts again
 * and again would else have its first empty state believed on the second time. The schedule hands each
 * cycle the report of the one before, so a row of clean cycles tells nobody anything.
 */
export async function tellMassEnded(account: string, { asOf, massChange }: Observation): Promise<void> {
  const { lastResult } = workflowInfo();
  if (massChange || asOf === null || lastResult === undefined || !mayHaveAskedForMass(lastResult)) return;
  try {
    await getExternalWorkflowHandle(guardId(account)).signal(massEndedSignal, { asOf });
  } catch {
    // No guard runs, so nothing is remembered either.
  }
}
