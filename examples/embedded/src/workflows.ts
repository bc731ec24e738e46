import { proxyActivities } from '@temporalio/workflow';
import type * as activities from './activities';

// The cycles of grinder-reconcile, beside your own workflows.
export * from 'grinder-reconcile/workflows';

const { countFills } = proxyActivities<typeof activities>({ startToCloseTimeout: '10 seconds' });

/** A workflow of your own. */
export async function dailyReport(desk: string): Promise<string> {
  return `${desk} had ${await countFills(desk)} fills today`;
}
