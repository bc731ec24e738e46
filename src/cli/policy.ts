import { Command } from 'commander';
import { accountOf, parsePolicyChange, policyDifferences, policyRows } from '../client';
import { account as accountArgument, who } from './arguments';
import { requireConfig } from './connection';
import { differenceLines, valueText } from './difference-text';
import { onServer, type Target } from './on-server';
import { complain, EXIT } from './output';

interface SetOptions {
  readonly operator?: string;
}

/** `policy show|diff|set`: what the guard of an account may do. */
export const policyCommand = () =>
  new Command('policy')
    .description("see, compare and change a guard's policy")
    .addCommand(onServer(onAccount('show', "the guard's policy"), show))
    .addCommand(
      onServer(
        onAccount('diff', "the configuration file's policy against the guard's (exit 3: differ)"),
        diff,
      ),
    )
    .addCommand(setCommand());

const onAccount = (name: string, description: string) =>
  new Command(name).description(description).argument('<account>', 'the account', accountArgument);

function setCommand(): Command {
  const command = onAccount('set', "change the guard's policy without the file; disarms")
    .argument(
      '<key=value...>',
      'such as dryRun=true, symbolWhitelist=BTCUSDT,ETHUSDT, budget.maxCallsPerDay=20',
    )
    .option('--operator <name>', 'who changes it', who);
  return onServer<SetOptions>(command, (target, account, options) =>
    set(target, account, command.processedArgs[1] as string[], options),
  );
}

async function show({ reconcile, output, webUi }: Target, account: string): Promise<void> {
  const { policy, policyVersion, configured } = await reconcile.status(account);
  output.line(
    configured
      ? `${account}: policy version ${policyVersion}`
      : `${account}: nobody set a policy yet; this is the default, which allows nothing ("apply" sets the file's)`,
  );
  for (const [key, value] of policyRows(policy)) output.line(`  ${key.padEnd(25)} ${valueText(value)}`);
  output.answer('policy show', { account, configured, policyVersion, policy }, webUi.guard(account));
}

async function diff(target: Target, account: string): Promise<void> {
  const { reconcile, output, webUi } = target;
  const { config, path } = requireConfig(target);
  const filed = accountOf(config, account).policy;
  const { policy, policyVersion, configured } = await reconcile.status(account);
  const differences = policyDifferences(policy, filed);
  const same = configured && differences.length === 0;
  output.line(
    same
      ? `${account}: the guard has the policy of ${path} (version ${policyVersion})`
      : `${account}: "apply" would change the guard's policy (${configured ? `version ${policyVersion}` : 'never set'}) to that of ${path}`,
  );
  for (const line of differenceLines(differences)) output.line(line);
  const answer = { account, configured, policyVersion, same, differences };
  output.answer('policy diff', answer, webUi.guard(account));
  if (!same) process.exitCode = EXIT.no;
}

async function set(
  { reconcile, configFile, output, webUi, interrupted }: Target,
  account: string,
  pairs: readonly string[],
  { operator }: SetOptions,
): Promise<void> {
  const change = parsePolicyChange(pairs, 'policy set');
  interrupted(
    `It is not known whether the policy of ${account} was set; look with "policy show ${account}".`,
  );
  const answer = await reconcile.setPolicy(account, change, { by: operator });
  const { result, policyVersion, policy, disarmed } = answer;
  if (result === 'changed_meanwhile') {
    complain(
      `${account}: somebody else changed the policy meanwhile (it is version ${policyVersion} now), so nothing was set; look with "policy show ${account}"`,
    );
    process.exitCode = EXIT.no;
  } else if (result === 'unchanged')
    output.line(`${account}: the policy says so already (version ${policyVersion}); nothing changed`);
  else {
    output.line(
      `${account}: policy is now version ${policyVersion}; ${disarmed ? 'that disarmed it' : 'it was not armed'}`,
    );
    for (const line of differenceLines(answer.differences)) output.line(line);
  }
  const filed = configFile?.config.accounts[account]?.policy;
  const unlikeFile = policy === null || filed === undefined ? [] : policyDifferences(policy, filed);
  if (unlikeFile.length > 0) {
    const pairs = unlikeFile.map(({ key, to }) => `${key}=${valueText(to)}`);
    complain(`warning: ${configFile?.path} says otherwise; the next "apply" sets ${pairs.join(' ')}`);
  } else if (result === 'set' && filed === undefined)
    complain(
      `warning: the next "apply" of a configuration file that names ${account} sets the file's policy again`,
    );
  output.answer('policy set', { ...answer, unlikeFile }, webUi.guard(account));
}
