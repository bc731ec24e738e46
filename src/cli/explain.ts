import { Command } from 'commander';
import { ACCOUNT_PATTERN, accountOfCycle } from '../client';
import { gateLines } from './gate-text';
import { onServer, type Target } from './on-server';

const isAccount = (about: string) => ACCOUNT_PATTERN.test(about);

/** `explain`: why an account or a cycle is as it is, in sentences. */
export const explainCommand = () =>
  onServer(
    new Command('explain')
      .description('why an account is in its state, or why a cycle ended as it did, in sentences')
      .argument('<account or cycle>', 'an account, or the workflow id of a cycle'),
    explain,
    {
      accountIn: (about) => (isAccount(about) ? about : accountOfCycle(about)),
      mustKnow: (about) => (isAccount(about) ? about : undefined),
    },
  );

async function explain({ reconcile, output, webUi }: Target, about: string): Promise<void> {
  const explanation = isAccount(about)
    ? await reconcile.explainAccount(about)
    : await reconcile.explainCycle(about);
  for (const sentence of explanation.sentences) output.line(sentence);
  output.line(
    explanation.gates.length === 0 ? 'No gate is closed as far as this tells.' : 'Closed, and what opens it:',
  );
  for (const line of gateLines(explanation.gates)) output.line(line);
  output.answer('explain', explanation, isAccount(about) ? webUi.guard(about) : webUi.workflow(about));
}
