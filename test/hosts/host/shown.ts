/** What histories, spans and the server show of a host's set-up, once a cycle has acted. */
import { existsSync, readFileSync } from 'node:fs';
import type { Client } from '@temporalio/client';
import { temporal } from '@temporalio/proto';
import { guardId } from 'grinder-reconcile/client';
import { isSealed, sealed } from '../../support/codecs';
import { encodingOf, payloadsOf } from '../../support/payloads';
import { chainTo, type Span } from '../../support/span-chain';
import { ACCOUNT, SPANS } from './set-up';

const { VersioningBehavior } = temporal.api.enums.v1;

/** @param cycle workflow id of the one that acted */
export async function shown(client: Client, cycle: string): Promise<Record<string, unknown>> {
  const of = async (workflowId: string) => {
    const payloads = await payloadsOf(client, workflowId);
    const opened = payloads.every(isSealed) ? await sealed.decode(payloads) : payloads;
    const { raw } = await client.workflow.getHandle(workflowId).describe();
    const { behavior } = raw.workflowExecutionInfo?.versioningInfo ?? {};
    return {
      sealed: payloads.length > 0 && payloads.every(isSealed),
      ownConverter: opened.some((payload) => encodingOf(payload) === 'json/host'),
      versioning: VersioningBehavior[behavior ?? 0]?.replace('VERSIONING_BEHAVIOR_', ''),
    };
  };
  return { cycle: await of(cycle), guard: await of(guardId(ACCOUNT)), traced: traced() };
}

/** The way to each write that was traced, the first of its kind. */
function traced(): string[] {
  if (!existsSync(SPANS)) return [];
  const spans: Span[] = readFileSync(SPANS, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const writes = spans.filter(({ name }) => /^(DELETE|POST) /.test(name));
  return [...new Set(writes.map((write) => chainTo(write, spans).join(' > ')))];
}
