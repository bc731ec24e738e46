import { proxyActivities } from '@temporalio/workflow';
import { INSPECT_OPTIONS } from './activity-options';
import type { InspectActivities, InspectInput } from './contract';

const { inspect } = proxyActivities<InspectActivities>(INSPECT_OPTIONS);

/** Runs a question on the worker, where credentials and environment are. It never writes. */
export async function reconcileInspect(input: InspectInput): Promise<unknown> {
  return await inspect.executeWithOptions({ summary: 'a question; nothing is sent' }, [input]);
}
