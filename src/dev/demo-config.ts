import { DEMO_ACCOUNT } from '../connect/running-start';
import type { ConfigInput } from '../domain/config';
import { InvalidInput } from '../domain/validation';
import { isLoopback } from '../outside/loopback';

/** The demo's configuration: everything is allowed, and only arming is missing. */
export function demoConfig(options: {
  simulator: string;
  expectedStateFile: string;
  metricsPort: number;
  taskQueue: string;
}): ConfigInput {
  if (!isLoopback(options.simulator))
    throw new InvalidInput(`the demo works on loopback only, not on ${options.simulator}`);
  return {
    taskQueue: options.taskQueue,
    metrics: { port: options.metricsPort },
    accounts: {
      [DEMO_ACCOUNT]: {
        exchange: { simulator: options.simulator },
        expectedState: { file: options.expectedStateFile },
        intervalSeconds: 10,
        // Short: who lets the bot crash does not wait long until it counts as down.
        expectedMaxAgeSeconds: 20,
        recvWindowMs: 1_000,
        confirmSeconds: 2.5,
        policy: {
          action: 'cancel_then_flatten',
          dryRun: false,
          allowActiveRemediation: true,
          cooldownSeconds: 15,
          symbolWhitelist: ['BTCUSDT', 'ETHUSDT'],
        },
      },
    },
  };
}
