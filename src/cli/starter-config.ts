import { type Config, NOTE_KEY, parseConfig } from '../client';

/** What stands before the keys of each object, so that the file explains itself. */
const NOTES = {
  file: [
    'Keys named "//" are notes. Every key that is not required stands here with its default and may be left out.',
    'What each means: docs/configuration.md. Secrets never stand here: the worker takes BINANCE_API_KEY and BINANCE_API_SECRET from its environment.',
    'Then: setup (once for a Temporal cluster), worker, apply, doctor.',
    'taskQueue: that of the Worker with the plugin; the command "worker" polls what stands here. Where you embed it, your own Worker\'s taskQueue has to stand here: in any other nobody takes the cycles.',
  ],
  account: [
    'exchange: "demo" trades with play money (keys of demo.binance.com), "mainnet" with real money.',
    'expectedState: the file that the bot writes, relative to this one. "expected snapshot main" makes a first one; "flat" expects nothing.',
    "strategies: those whose orders are the bot's, as in grinder_d_BTCUSDT_1_1704067200_1.",
  ],
  policy: [
    'As it stands it only looks and reports. Next stages: "action" and "allowActiveRemediation" with "dryRun" true, then "dryRun" false, and an operator who arms.',
    'symbolWhitelist: symbols in which EVERYTHING belongs to the bot, positions too.',
    'Amounts are USDT as decimal strings.',
  ],
} as const;

const ACCOUNT = 'main';

/**
 * A configuration to start from: one account that looks and reports, every default written out.
 * @param schema where an editor finds what is allowed
 * @param queue of the Worker that takes the cycles; default: that of the stand-alone one
 * @throws InvalidInput where that is no name of a task queue
 */
export function starterConfig(schema: string, queue?: string): string {
  const account = { exchange: 'demo', expectedState: { file: `state/${ACCOUNT}.json` } };
  const { taskQueue, metrics, accounts } = parseConfig(
    { taskQueue: queue, accounts: { [ACCOUNT]: account } },
    'init',
  );
  const { policy, ...settings } = accounts[ACCOUNT] as Config['accounts'][string];
  const file = {
    $schema: schema,
    [NOTE_KEY]: NOTES.file,
    taskQueue,
    metrics,
    accounts: {
      [ACCOUNT]: {
        [NOTE_KEY]: NOTES.account,
        ...settings,
        policy: { [NOTE_KEY]: NOTES.policy, ...policy },
      },
    },
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}
