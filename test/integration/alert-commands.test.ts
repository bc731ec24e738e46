import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ALERTS } from '../../ops/source/alerts';
import { commandsOf, isDocker } from '../support/alert-page';
import { RunbookWorld } from '../support/runbook-world';

/** The answer is no: the demo's account has what should not be there, and is not armed. */
const NO: readonly string[] = [
  'grinder-reconcile can-execute $ACCOUNT --symbol BTCUSDT --client-order-id "$ID"',
];

const commands = [...new Set(ALERTS.flatMap(({ name }) => commandsOf(name)))].filter(
  (command) => !isDocker(command),
);

describe('the commands of docs/runbooks/alerts.md', () => {
  let world: RunbookWorld;
  beforeAll(async () => {
    world = await RunbookWorld.start();
    // There is a cycle to look at.
    await world.run('grinder-reconcile run demo');
  });
  afterAll(() => world.stop());

  it.each(commands)('%s', async (command) => {
    const id = command.includes('--client-order-id') ? 'grinder_d_BTCUSDT_2_1704067200_11' : '<cycle>';
    const { status, output } = await world.run(`ACCOUNT=demo\nID='${id}'\n${command}`);
    expect(status, output).toBe(NO.includes(command) ? 3 : 0);
  });
});
