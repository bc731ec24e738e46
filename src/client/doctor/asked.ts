import type { Client } from '@temporalio/client';
import { type Finding, warning } from '../../domain/doctor/finding';
import { explain } from '../explain';
import { isDenied } from '../grpc';
import { checked } from './checked';

const WITHIN_MS = 5_000;

/** A check that asks the server. What it does not offer, or not to us, is a warning: nobody can mend it from here. */
export async function asked(
  client: Client,
  check: string,
  ask: () => Promise<Finding[]>,
): Promise<readonly Finding[]> {
  return await checked({ check, withinMs: WITHIN_MS, said: explain }, async () => {
    try {
      return await client.withDeadline(Date.now() + WITHIN_MS, ask);
    } catch (error) {
      if (!isDenied(error)) throw error;
      const todo = 'ask for the permission, or look in the Web UI';
      return [warning(check, `this server does not tell us (${explain(error)})`, todo)];
    }
  });
}
