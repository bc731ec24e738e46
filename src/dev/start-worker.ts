import { explain } from '../client/explain';
import { runWorker } from '../worker';
import type { StartMessage } from './start';

/**
 * The worker process of `npm start`: the stand-alone worker, which also tells its parent what it sees
 * and ends with it.
 */
const tell = (message: StartMessage) => process.send?.(message);

process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));

runWorker({
  configFile: process.argv[2] ?? '',
  createMissing: false,
  onReady: ({ url }) => tell({ kind: 'ready', metrics: url }),
  onReport: (report) => tell({ kind: 'report', report }),
}).then(
  () => process.disconnect?.(),
  (error: unknown) => {
    tell({ kind: 'failed', problem: explain(error) });
    process.exitCode = 1;
    process.disconnect?.();
  },
);
