import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROMETHEUS } from '../../ops/source/prometheus';
import { anyFreePort } from '../../src/dev/ports';
import { until } from '../../src/outside/until';
import { pathOf } from '../support/reference';

const READY_WITHIN_MS = 60_000;
const ANSWER_WITHIN_MS = 5_000;

export type Labels = Readonly<Record<string, string>>;

/** Labels of alerts. */
export interface Standing {
  readonly firing: readonly Labels[];
  readonly pending: readonly Labels[];
}

/** Real Prometheus with this repository's rules and scrape intervals; only the addresses are others. */
export class Prometheus {
  private constructor(
    private readonly child: ChildProcess,
    private readonly url: string,
  ) {}

  /**
   * @param program path of Prometheus
   * @param targets addresses by job
   */
  static async start(
    program: string,
    directory: string,
    targets: Readonly<Record<string, string>>,
  ): Promise<Prometheus> {
    mkdirSync(directory);
    const address = `127.0.0.1:${await anyFreePort()}`;
    cpSync(pathOf('ops/prometheus/rules'), join(directory, 'rules'), { recursive: true });
    const { global, rule_files } = PROMETHEUS;
    const scrape_configs = PROMETHEUS.scrape_configs
      .filter(({ job_name }) => job_name in targets)
      .map((job) => ({ ...job, static_configs: [{ targets: [targets[job.job_name]] }] }));
    // JSON is YAML.
    writeFileSync(join(directory, 'prometheus.yml'), JSON.stringify({ global, rule_files, scrape_configs }));
    const log = openSync(join(directory, 'prometheus.log'), 'a');
    const child = spawn(
      program,
      [
        `--config.file=${join(directory, 'prometheus.yml')}`,
        `--storage.tsdb.path=${join(directory, 'data')}`,
        `--web.listen-address=${address}`,
      ],
      { stdio: ['ignore', log, log] },
    );
    process.once('exit', () => child.kill('SIGKILL'));
    const prometheus = new Prometheus(child, `http://${address}`);
    await until(() => prometheus.alerts(), {
      what: 'an answer of Prometheus',
      withinMs: READY_WITHIN_MS,
      tolerate: () => true,
    });
    return prometheus;
  }

  /** The alerts that fire now, and those that would if it lasted. @throws Error where it does not answer */
  async alerts(): Promise<Standing> {
    const { alerts } = await this.ask<{ alerts: { labels: Labels; state: string }[] }>('alerts');
    const inState = (wanted: string) =>
      alerts.filter(({ state }) => state === wanted).map(({ labels }) => labels);
    return { firing: inState('firing'), pending: inState('pending') };
  }

  /** The value of an expression that has one, or null. @throws Error where it does not answer */
  async value(expression: string): Promise<number | null> {
    const { result } = await this.ask<{ result: { value: [number, string] }[] }>(
      `query?query=${encodeURIComponent(expression)}`,
    );
    return result[0] === undefined ? null : Number(result[0].value[1]);
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => this.child.once('exit', () => resolve()));
    this.child.kill('SIGTERM');
    await ended;
  }

  private async ask<T>(what: string): Promise<T> {
    const response = await fetch(`${this.url}/api/v1/${what}`, {
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    if (!response.ok) throw new Error(`Prometheus: ${what}: ${await response.text()}`);
    return ((await response.json()) as { data: T }).data;
  }
}
