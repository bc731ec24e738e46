import { Counter, Gauge, Registry } from 'prom-client';
import { InvalidInput } from '../domain/validation';

export const PREFIX = 'grinder_reconcile_';

/** The part of a prom-client registry that is used: a host's own may be of another version. */
export type MetricsRegistry = Pick<Registry, 'registerMetric' | 'getSingleMetric' | 'metrics'> & {
  readonly contentType: string;
};

/** Metrics in a registry of their own, or in one that is given. */
export abstract class Registered {
  readonly registry: Registry;
  protected readonly registers: Registry[];

  /** @throws InvalidInput where the registry has such metrics already */
  constructor(given?: MetricsRegistry) {
    if (given?.getSingleMetric(`${PREFIX}runs_total`) !== undefined)
      throw new InvalidInput(
        'registry: has the metrics of another ReconcilePlugin already; give each a registry of its own',
      );
    this.registry = (given as Registry | undefined) ?? new Registry();
    this.registers = [this.registry];
  }

  protected counter(name: string, help: string, labelNames: string[] = []): Counter {
    return new Counter({ name: `${PREFIX}${name}`, help, labelNames, registers: this.registers });
  }

  /** @param collect called at each scrape */
  protected gauge(
    name: string,
    help: string,
    labelNames: string[] = ['account'],
    collect?: (gauge: Gauge) => void,
  ): Gauge {
    return new Gauge({
      name: `${PREFIX}${name}`,
      help,
      labelNames,
      registers: this.registers,
      ...(collect === undefined
        ? {}
        : {
            collect() {
              collect(this);
            },
          }),
    });
  }
}
