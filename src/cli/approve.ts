import { Command } from 'commander';
import { account as accountArgument, who } from './arguments';
import { printArmAnswer } from './arm-answer';
import { onServer, type Target } from './on-server';

interface Options {
  readonly operator: string;
}

/** `approve`: a second operator's word for what was proposed. */
export const approveCommand = () =>
  onServer<Options>(
    new Command('approve')
      .description('as a second operator, arm what was proposed (policy.approvals 2)')
      .argument('<account>', 'the account', accountArgument)
      .argument('<hash>', 'of the proposal, as arm and status show it')
      .requiredOption('--operator <name>', 'who approves: another name than who proposed it', who),
    approve,
  );

async function approve(
  target: Target,
  account: string,
  { operator }: Options,
  [hash = '']: readonly string[],
): Promise<void> {
  const { reconcile, output, webUi, interrupted } = target;
  interrupted(`It is not known whether ${account} was armed; look with "status ${account}".`);
  const answer = await reconcile.approve(account, { operator, hash });
  printArmAnswer(target, account, answer);
  output.answer('approve', answer, webUi.guard(account));
}
