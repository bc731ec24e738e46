// What the dashboard shows, in Prometheus's own graphs: the same expressions over a running worker.
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { prometheusCommand } from './programs.mjs';

const SCRAPE_SECONDS = 2;
/** Rows that are pictured, by their titles, and the name of each picture. */
const PICTURED = {
  'Is each account safe?': 'safety',
  'What is it doing?': 'activity',
  'Budgets, time and load': 'budgets',
  'The guard': 'guard',
};

/**
 * Prometheus with the project's rules over one worker.
 * @param root folder of the project
 * @param folder where it keeps what it scrapes
 * @param metrics address of the worker's metrics
 * @returns its address and how to stop it
 */
export async function startPrometheus(root, folder, metrics) {
  const directory = join(folder, 'prometheus');
  mkdirSync(directory);
  cpSync(join(root, 'ops/prometheus/rules'), join(directory, 'rules'), { recursive: true });
  const every = `${SCRAPE_SECONDS}s`;
  const config = {
    global: { scrape_interval: every, evaluation_interval: every },
    rule_files: ['rules/*.yml'],
    scrape_configs: [
      { job_name: 'grinder-reconcile', static_configs: [{ targets: [new URL(metrics).host] }] },
    ],
  };
  // JSON is YAML.
  writeFileSync(join(directory, 'prometheus.yml'), JSON.stringify(config));
  const address = `127.0.0.1:${await freePort()}`;
  const [program, ...before] = prometheusCommand(root);
  const child = spawn(
    program,
    [
      ...before,
      `--config.file=${join(directory, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(directory, 'data')}`,
      `--web.listen-address=${address}`,
    ],
    { stdio: 'ignore' },
  );
  const ended = new Promise((resolve) => child.once('close', resolve));
  return {
    url: `http://${address}`,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** Rows of the dashboard about a worker: a name each, and the expressions of its panels. */
export function dashboardRows(root) {
  const { panels } = JSON.parse(
    readFileSync(join(root, 'ops/grafana/dashboards/grinder-reconcile.json'), 'utf8'),
  );
  const rows = [];
  for (const { type, title, targets = [] } of panels) {
    if (type === 'row') rows.push({ name: PICTURED[title], expressions: [] });
    else rows.at(-1).expressions.push(...targets.map(({ expr }) => filled(expr)));
  }
  return rows.filter(({ name }) => name !== undefined);
}

/** An expression as Grafana sends it where all accounts are chosen. */
const filled = (expr) =>
  expr.replaceAll('$account', '.*').replaceAll('$__rate_interval', `${SCRAPE_SECONDS * 15}s`);

/** The page of Prometheus that draws these expressions over the last minutes. */
export function graphPage(url, expressions, minutes) {
  const query = new URLSearchParams();
  expressions.forEach((expression, index) => {
    query.set(`g${index}.expr`, expression);
    query.set(`g${index}.tab`, '0');
    query.set(`g${index}.range_input`, `${minutes}m`);
  });
  return `${url}/graph?${query}`;
}

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}
