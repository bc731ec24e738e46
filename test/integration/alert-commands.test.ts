import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ALERTS } from '../../ops/source/alerts';
import { commandsOf, isDocker } from '../support/alert-page';
import { RunbookWorld } from '../support/runbook-world';

/** Here the answer may also be no, exit status 3: whether the account is armed by now does not matter. */
const ASKS = 'grinder-reconcile can-execute ';
/** The development server is older than the attribute; scripts/stack-without-containers.mjs runs it. */
const NOT_HERE = 'TemporalReportedProblems';

const commands = [...new Set(ALERTS.flatMap(({ name }) => commandsOf(name)))].filter(
  (command) => !isDocker(command) && !command.includes(NOT_HERE),
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
    expect(command.startsWith(ASKS) ? [0, 3] : [0], output).toContain(status);
  });
});
