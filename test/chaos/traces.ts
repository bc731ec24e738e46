import { clientOfGuards } from '../../src/client/guards';
import { traceViolations } from '../../src/traces/account-traces';
import type { SentWrite } from '../../src/traces/trace';
import { accountHistories } from '../support/account-histories';
import { ACCOUNTS } from './accounts';
import { type Evidence, ofKind } from './evidence';
import { sentWrites } from './judge/writes';
import type { World } from './world';

/** By then a worker knows what the exchange's clock says. */
const LEARNED_WITHIN_MS = 60_000;

/** What the traces of all accounts may not be, a line each. */
export async function tracesIn({ client }: World, evidence: Evidence): Promise<string[]> {
  const wrong = ofKind(evidence, 'clock');
  // Around a jump nobody can tell by whose clock a request was stamped.
  const sent = sentWrites(evidence).filter(
    ({ at }) => !wrong.some(({ from, to }) => at > from - LEARNED_WITHIN_MS && at < to + LEARNED_WITHIN_MS),
  );
  console.log(`${sent.length} writes of ${ACCOUNTS.length} accounts are held against rules and models`);
  const violations: string[] = [];
  for (const { account } of ACCOUNTS) {
    const own = sent.filter((each) => each.account === account).flatMap(sentWrite);
    const histories = { ...(await accountHistories(client, account)), sent: own, calls: [] };
    const found = await traceViolations(clientOfGuards(client), histories);
    violations.push(...found.map((each) => `${account}: ${each}`));
  }
  return violations;
}

/** By the host's clock. */
function sentWrite({ granted, request }: ReturnType<typeof sentWrites>[number]): SentWrite[] {
  if (granted === null) return [];
  const { at, receivedAt, executedAt, params } = request;
  const aheadMs = at - receivedAt;
  return [
    {
      reservation: granted.reservation.reservationId,
      write: granted.key,
      receivedAt,
      acceptedAt: executedAt === null ? null : executedAt - aheadMs,
      stamp: Number(params['timestamp']) - aheadMs,
      recvWindowMs: Number(params['recvWindow']),
    },
  ];
}
