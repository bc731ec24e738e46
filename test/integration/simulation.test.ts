import { afterEach, expect, it } from 'vitest';
import { accountOf, parseConfig } from '../../src/domain/config';
import { SCENARIOS, type Scenario, told } from '../../src/sim/world/scenarios';
import { ACCOUNT, CONFIG, POLICY } from '../../src/sim/world/settings';
import { simulate } from '../sim/simulate';
import { Stack } from '../support/stack';

let stack: Stack;
afterEach(() => stack.stop());

/** What the same scenario comes to on a real server, over real HTTP. */
async function reallyPlayed({ armed, lay }: Scenario) {
  const { recvWindowMs, confirmSeconds, orderGraceMs, planMaxAgeSeconds } = accountOf(
    parseConfig(CONFIG, 'sim'),
    ACCOUNT,
  );
  stack = await Stack.start({
    policy: POLICY,
    account: { recvWindowMs, confirmSeconds, orderGraceMs, planMaxAgeSeconds },
  });
  if (armed) await stack.arm();
  lay(stack.exchange, stack.sim.faults, Date.now());
  const report = await stack.cycle();
  return told(report, stack.sim.log.entries);
}

it.each(Object.entries(SCENARIOS))(
  'the simulation says and sends what a real server does: %s',
  async (name, scenario) => {
    const [{ output }, real] = await Promise.all([simulate('--scenario', name), reallyPlayed(scenario)]);
    expect(JSON.parse(output)).toEqual(JSON.parse(JSON.stringify(real)));
  },
);
