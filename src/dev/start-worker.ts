import { explain } from '../client/explain';
import { endProcess } from '../outside/end-process';
import { runWorker } from '../worker';
import type { StartMessage } from './start';

/**
 * The worker process of `npm start`: the stand-alone worker, which also tells its parent what it sees
 * and ends with it.
 */
const tell = (message: StartMessage, told: () => void = () => undefined) => process.send?.(message, told);

process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));

runWorker({
  configFile: process.argv[2] ?? '',
  createMissing: false,
  onReady: ({ url }) => tell({ kind: 'ready', metrics: url }),
  onReport: (report) => tell({ kind: 'report', report }),
}).then(
  () => endProcess(0),
  // A Worker that does not come to its end would keep the process.
  (error: unknown) => tell({ kind: 'failed', problem: explain(error) }, () => endProcess(1)),
);
