import { Command } from 'commander';
import { whole } from '../cli/arguments';
import { DEMO_ACCOUNT } from '../connect/running-start';
import { onSignal } from '../outside/on-signal';
import { DEMO_API_KEY, DEMO_API_SECRET, DemoBook } from './demo-book';
import { startDemoBot } from './demo-bot';

interface Options {
  readonly port: number;
  readonly demo?: string;
  readonly seed: number;
}

/** `simulator`: the simulated exchange alone. */
export function simulatorCommand(): Command {
  return new Command('simulator')
    .description('run the simulated Binance USD-M exchange alone, on 127.0.0.1')
    .option('--port <port>', 'port (0: any free one)', whole(0, 65_535), 8_450)
    .option('--seed <number>', 'decides everything the exchange makes up', whole(0, 2_147_483_647), 1)
    .option('--demo <file>', "with the demo's book, and a bot that keeps this expected-state file fresh")
    .action(async ({ port, seed, demo }: Options) => {
      const { startSimulator } = await import('../simulator/index.js');
      const simulator = await startSimulator({
        port,
        seed,
        accounts: [{ apiKey: DEMO_API_KEY, apiSecret: DEMO_API_SECRET, label: DEMO_ACCOUNT }],
      });
      const book = demo === undefined ? undefined : new DemoBook(simulator);
      const stopBot = book === undefined || demo === undefined ? undefined : startDemoBot(book.since, demo);
      process.stdout.write(
        `Simulated exchange at ${simulator.url}, API key ${DEMO_API_KEY}, secret ${DEMO_API_SECRET}\n`,
      );
      await new Promise<void>((resolve) => {
        onSignal(['SIGINT', 'SIGTERM'], resolve);
      });
      stopBot?.();
      book?.stop();
      await simulator.close();
    });
}
