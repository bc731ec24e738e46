import type { Client } from '@temporalio/client';
import { GRPC, grpcCode, isDenied } from './grpc';

/** What a server makes of counts by an attribute tells its type. */
interface Probe {
  /** What only this type, or next to only this one, can be asked. */
  readonly accepted: (name: string) => string;
  /** What other types can be asked, and this one cannot. */
  readonly refused?: (name: string) => string;
}

/** Stores differ in how closely they look at a value, so each type is told by what it can do. */
const PROBES: Readonly<Record<string, Probe>> = {
  Keyword: { accepted: (name) => `${name} STARTS_WITH 'a' AND ${name} BETWEEN 'a' AND 'b'` },
  Bool: { accepted: (name) => `${name} = true`, refused: (name) => `${name} BETWEEN 1 AND 2` },
};

/** A workflow that is never there: nothing has to be counted. */
const OF_NOBODY = `WorkflowId = 'nobody' AND `;

/**
 * Whether a search attribute is there with this type, where the server does not list them: it refuses to count
 * by one that it does not know. Where in doubt it is not there, since setting an unknown one would fail the
 * workflow task for ever.
 * @throws where the server does not answer
 */
export async function canBeQueried(
  client: Client,
  { name, type }: { readonly name: string; readonly type: string },
): Promise<boolean> {
  const { accepted, refused } = PROBES[type] ?? {};
  if (accepted === undefined || (await answerTo(client, accepted(name))) !== 'counted') return false;
  return refused === undefined || (await answerTo(client, refused(name))) === 'refused';
}

async function answerTo(client: Client, query: string): Promise<'counted' | 'refused' | 'denied'> {
  try {
    await client.workflow.count(OF_NOBODY + query);
    return 'counted';
  } catch (error) {
    if (grpcCode(error) === GRPC.invalidArgument) return 'refused';
    if (isDenied(error)) return 'denied';
    throw error;
  }
}
