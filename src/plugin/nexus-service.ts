import type { Config } from '../domain/config';
import { accountOf } from '../domain/config';
import { InvalidInput } from '../domain/validation';
import type { ReconcilePluginOptions } from './plugin-options';

/** Only who serves it needs them: they are optional peers. */
const PACKAGES = ['@temporalio/nexus', 'nexus-rpc'];

/**
 * The accounts that the Nexus service is asked to serve; null where none is asked for.
 * @throws InvalidInput where one is not configured, a package is missing, or another process runs the guards
 */
export function nexusAccounts(
  { nexus, runGuards }: Pick<ReconcilePluginOptions, 'nexus' | 'runGuards'>,
  config: Config,
): readonly string[] | null {
  if (nexus === undefined) return null;
  if (runGuards === false)
    throw new InvalidInput(
      "nexus: the guards' Worker serves it, which runGuards: false leaves to another process; set it there",
    );
  for (const name of PACKAGES) requirePackage(name);
  const { accounts = Object.keys(config.accounts) } = nexus;
  for (const account of accounts) accountOf(config, account);
  return accounts;
}

function requirePackage(name: string): void {
  try {
    require.resolve(name);
  } catch {
    throw new InvalidInput(`nexus: needs the package ${name}: npm install ${name}`);
  }
}
