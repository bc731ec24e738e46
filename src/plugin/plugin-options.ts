import type { Logger as PinoLogger } from 'pino';
import type { ConfigInput } from '../domain/config';
import type { CycleReport } from '../domain/report';
import type { ExpectedStateSource } from '../expected-state/source';
import type { Log } from '../telemetry/log';
import type { MetricsServer } from '../telemetry/metrics-server';
import type { MetricsRegistry } from '../telemetry/registered';

/**
 * What `ReconcilePlugin` takes. Only `config` is needed.
 *
 * @example
 * ```ts
 * import { ReconcilePlugin, type ReconcilePluginOptions } from 'grinder-reconcile';
 *
 * const options: ReconcilePluginOptions = {
 *   config: { accounts: { main: { exchange: 'demo', expectedState: 'flat' } } },
 *   onReport: ({ account, headline }) => console.log(account, headline),
 * };
 * const plugin = new ReconcilePlugin(options);
 * ```
 */
export interface ReconcilePluginOptions {
  /**
   * The configuration, as in `reconcile.config.json`. Without a `taskQueue` it is the one of the Worker
   * that the plugin is given to.
   */
  readonly config: ConfigInput;
  /** What errors call the configuration; default `config`. */
  readonly configPlace?: string;
  /** Relative paths in the configuration are relative to this; default: the working directory. */
  readonly directory?: string;
  /** Where credentials and ALLOW_MAINNET_TRADE come from; default: process.env, read once. */
  readonly environment?: NodeJS.ProcessEnv;
  /** Expected states from code, by account, instead of what the configuration names. */
  readonly expectedState?: Readonly<Record<string, ExpectedStateSource>>;
  /** Temporal's `Logger`, such as `Runtime.instance().logger`, or a pino logger; default: JSON lines on stderr. */
  readonly log?: Log | PinoLogger;
  /**
   * A prom-client registry of the host's, into which the metrics go; default: one of their own. All names begin
   * with `grinder_reconcile_`. `/metrics` and `/healthz` go on being served, and show all of it.
   */
  readonly registry?: MetricsRegistry;
  /** Whether to serve `/metrics` on `metrics.host` and `metrics.port` while the worker runs; default true. */
  readonly serveMetrics?: boolean;
  /** Create guards and schedules that are missing when the worker starts; default true. */
  readonly createMissing?: boolean;
  /** Whether the guards' Worker runs in this process; default true. Some process must run it. */
  readonly runGuards?: boolean;
  /**
   * Serves `reconcileService` of `grinder-reconcile/nexus` on the guards' task queue, for all accounts or those that
   * are named; default: not served. Needs the packages `@temporalio/nexus` and `nexus-rpc`.
   */
  readonly nexus?: { readonly accounts?: readonly string[] };
  /** Told where `/metrics` is served. */
  readonly onMetricsServed?: (server: MetricsServer) => unknown;
  /** Told of each closed cycle, once. What it throws is logged. */
  readonly onReport?: (report: CycleReport) => unknown;
}
