import { lookup } from 'node:dns/promises';
import { isIPv6 } from 'node:net';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { InvalidInput } from '../domain/validation';
import type { Log } from './log';

/** Where the SDK's own metrics are served. */
export interface TemporalMetrics {
  readonly host: string;
  /** Null: nowhere. */
  readonly temporalPort: number | null;
}

/**
 * Makes Temporal's core log to ours, and serve its metrics. Only the stand-alone worker does: in a host's process
 * the Runtime is the host's. From here on the process waits for the core: nothing before it may fail after it.
 * @returns where its metrics are served, or null
 * @throws InvalidInput where the port is taken or the host cannot be listened on
 */
export async function installRuntime(log: Log, metrics: TemporalMetrics): Promise<string | null> {
  const address = await addressOf(metrics);
  try {
    // The core would print hundreds of retried polls to the console while a server is away.
    Runtime.install({
      logger: new DefaultLogger('WARN', ({ level, message, meta }) =>
        log[LEVELS[level]](message, plainMeta(meta)),
      ),
      telemetryOptions: {
        logging: { forward: {}, filter: 'ERROR' },
        ...(address === null ? {} : { metrics: { prometheus: { bindAddress: address } } }),
      },
    });
  } catch (error) {
    if (address === null) throw error;
    throw new InvalidInput(
      `metrics.temporalPort: ${metrics.temporalPort} cannot be listened on at ${metrics.host}: ${(error as Error).message}; set another one, or null`,
    );
  }
  return address === null ? null : `http://${address}/metrics`;
}

const LEVELS = { TRACE: 'trace', DEBUG: 'debug', INFO: 'debug', WARN: 'warn', ERROR: 'error' } as const;

/** The core takes an address, no name. */
async function addressOf({ host, temporalPort }: TemporalMetrics): Promise<string | null> {
  if (temporalPort === null) return null;
  try {
    const { address } = await lookup(host);
    return `${isIPv6(address) ? `[${address}]` : address}:${temporalPort}`;
  } catch (error) {
    throw new InvalidInput(
      `metrics.host: ${host} is no address of this machine: ${(error as NodeJS.ErrnoException).code ?? 'not found'}`,
    );
  }
}

function plainMeta(meta: Record<string | symbol, unknown> | undefined): Record<string, unknown> {
  const { workflowType, workflowId, runId, activityType, taskQueue, error } = (meta ?? {}) as Record<
    string,
    unknown
  >;
  return {
    workflowType,
    workflowId,
    runId,
    activityType,
    taskQueue,
    problem: error instanceof Error ? error.message : undefined,
  };
}
