import type { GuardStatus } from '../guard/status';
import { type Policy, policyDifferences } from '../policy';
import { type Finding, fix, named, ok, unknown, warning } from './finding';

/** Whether the guard can grant anything, and whether its policy is the file's. */
export function judgeGuard(status: GuardStatus, filed: Policy): Finding[] {
  return [judgeState(status), judgePolicy(status, filed)];
}

function judgeState(status: GuardStatus): Finding {
  const check = 'guard';
  const { account, birth, budget, headline, reset, exchangePausedUntil, at } = status;
  if (reset)
    return fix(
      check,
      headline,
      `temporal workflow terminate --workflow-id remediation-guard/${account}, then grinder-reconcile apply`,
    );
  if (birth.status === 'pending') return unknown(check, headline, 'ask again in a moment');
  if (birth.status === 'unreadable' && budget.unknown)
    return warning(
      check,
      `${headline}; its predecessor could not be read: ${birth.problem}`,
      "today's budget counts as spent until midnight UTC, or until an arm with --accept-unknown-ledger",
    );
  if (exchangePausedUntil > at)
    return warning(
      check,
      `${headline}; the exchange asked to wait until ${new Date(exchangePausedUntil).toISOString()}`,
      'wait: until then nothing is sent',
    );
  return ok(check, headline);
}

function judgePolicy({ account, configured, policy, policyVersion }: GuardStatus, filed: Policy): Finding {
  const check = 'policy';
  const apply = 'grinder-reconcile apply';
  if (!configured) return fix(check, 'was never set, so nothing is allowed', apply);
  const differing = policyDifferences(policy, filed).map(({ key }) => key);
  if (differing.length === 0) return ok(check, `version ${policyVersion} is the file's`);
  return fix(
    check,
    `version ${policyVersion} is not the file's: ${named(differing)}`,
    `"grinder-reconcile status ${account}" shows both; ${apply}, or correct the file`,
  );
}

/** Whether the worker uses the exchange account that the guard is bound to. */
export function judgeBinding(account: string, ofGuard: string | null, ofWorker: string): Finding {
  const check = 'exchange account';
  if (ofGuard === null) return ok(check, `${ofWorker}; the first write binds the guard to it`);
  if (ofGuard === ofWorker) return ok(check, `${ofWorker}, as the guard has it`);
  return fix(
    check,
    `the worker uses ${ofWorker}, the guard is bound to ${ofGuard}: nothing is written (exchange_mismatch)`,
    `give the worker the key of before, or grinder-reconcile apply --rebind ${account}`,
  );
}
