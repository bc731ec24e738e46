import { proxyActivities, setWorkflowOptions } from '@temporalio/workflow';
import { INSPECT_BY_LOOK_OPTIONS, INSPECT_OPTIONS } from './activity-options';
import type { InspectActivities, InspectInput } from './contract';
import { pinnedWhereVersioned } from './pinned';

const asking = proxyActivities<InspectActivities>(INSPECT_OPTIONS);
const looking = proxyActivities<InspectActivities>(INSPECT_BY_LOOK_OPTIONS);

/** Runs a question on the worker, where credentials and environment are. It never writes. */
export async function reconcileInspect(input: InspectInput): Promise<unknown> {
  const { inspect } = input.kind === 'plan' ? looking : asking;
  return await inspect.executeWithOptions({ summary: `${input.kind}: a question; nothing is sent` }, [input]);
}
setWorkflowOptions(pinnedWhereVersioned, reconcileInspect);
