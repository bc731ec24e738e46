import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import type { GuardStatus } from '../domain/guard/status';
import { GuardNotPolled, NoGuard } from './errors';
import { explain } from './explain';
import type { GuardClient } from './guard-client';
import { guardedAccounts } from './guards';
import { statusOrNull } from './read-back';

const WITHIN_MS = 5_000;

/** What one guard says; status and problem null: no worker answers for it. */
export interface AccountStatus {
  readonly account: string;
  readonly status: GuardStatus | null;
  /** Why it cannot be read, one line. */
  readonly problem: string | null;
}

/** @throws NoGuard, GuardNotPolled */
export async function statusOf(guards: GuardClient, account: string): Promise<GuardStatus> {
  const status = await readStatus(guards, account);
  if (status === null) throw new GuardNotPolled(account);
  return status;
}

/** Every account that has a guard; one that cannot be read is a row that says so. */
export async function statusOfAll(client: Client, guards: GuardClient): Promise<AccountStatus[]> {
  const accounts = await guardedAccounts(client);
  return await Promise.all(accounts.map((account) => accountStatus(guards, account)));
}

/** What one guard says, or a row that says why it cannot be read. */
export async function accountStatus(guards: GuardClient, account: string): Promise<AccountStatus> {
  try {
    return { account, status: await readStatus(guards, account), problem: null };
  } catch (error) {
    return { account, status: null, problem: explain(error) };
  }
}

async function readStatus(guards: GuardClient, account: string): Promise<GuardStatus | null> {
  try {
    return await statusOrNull(guards, account, WITHIN_MS);
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) throw new NoGuard(account);
    throw error;
  }
}
