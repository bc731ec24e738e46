import { clientOfGuards } from '../../src/client/guards';
import { accountOfCycle } from '../../src/domain/names';
import { traceViolations } from '../../src/traces/account-traces';
import type { SentWrite } from '../../src/traces/trace';
import { accountHistories } from '../support/account-histories';
import type { Arena } from './arena';
import { type Evidence, executedAtHost, sentWrites } from './evidence';
import type { CaseResult } from './run-case';

/** What a case sent, by the host's clock; nothing where the exchange's clock jumped meanwhile. */
export function sentIn(evidence: Evidence): SentWrite[] {
  if (evidence.entries.some(({ faults }) => faults.includes('clock-skew'))) return [];
  return sentWrites(evidence).flatMap(({ entry, reservation, write }) =>
    reservation === null || write === null
      ? []
      : [
          {
            reservation: reservation.id,
            write: write.key,
            receivedAt: entry.receivedAt,
            acceptedAt: executedAtHost(entry),
            stamp: Number(entry.params['timestamp']) - (entry.at - entry.receivedAt),
            recvWindowMs: Number(entry.params['recvWindow']),
          },
        ],
  );
}

/** What the traces of all accounts on which these cases ran may not be, a line each. */
export async function tracesOf(
  { client }: Arena,
  results: readonly CaseResult[],
): Promise<{
  readonly accounts: number;
  /** Writes whose requests were found in the exchange's log. */
  readonly writes: number;
  readonly violations: readonly string[];
}> {
  const accounts = new Map<string, CaseResult[]>();
  for (const result of results) {
    const account = accountOfCycle(result.workflowId ?? '');
    if (account !== undefined) accounts.set(account, [...(accounts.get(account) ?? []), result]);
  }
  const violations: string[] = [];
  for (const [account, ran] of accounts) {
    const sent = ran.flatMap((each) => each.sent);
    const histories = { ...(await accountHistories(client, account)), sent, calls: [] };
    const found = await traceViolations(clientOfGuards(client), histories);
    violations.push(...found.map((each) => `${account}: ${each}`));
  }
  const writes = results.reduce((sum, { sent }) => sum + sent.length, 0);
  return { accounts: accounts.size, writes, violations };
}
