import type { AccountConfig, Config } from '../../domain/config';
import type { DoctorQuestion } from '../../domain/doctor/worker-view';

/** What the worker needs to know of the file to judge what it sees of an account. */
export function questionOf(config: Config, { exchange, policy }: AccountConfig): DoctorQuestion {
  const { action, allowActiveRemediation, dryRun, symbolWhitelist } = policy;
  return {
    symbolWhitelist,
    writes: action !== 'none' && allowActiveRemediation && !dryRun,
    looksPerMinute: looksPerMinute(config, exchange),
  };
}

/** Of all accounts at that exchange: one address, and with it one limit. */
const looksPerMinute = ({ accounts }: Config, exchange: AccountConfig['exchange']): number =>
  Object.values(accounts)
    .filter((account) => account.enabled && JSON.stringify(account.exchange) === JSON.stringify(exchange))
    .reduce((sum, { intervalSeconds }) => sum + 60 / intervalSeconds, 0);
