import { read } from './reference';

const PAGE = 'docs/runbooks/alerts.md';

/**
 * The commands that the page tells whoever gets an alert to run, in order, without what they are for.
 * @throws Error where the page has no section of that name
 */
export function commandsOf(alert: string): string[] {
  const [, section] = read(PAGE).split(`\n### ${alert}\n`);
  if (section === undefined) throw new Error(`${PAGE} has no section ${alert}`);
  const [ofThisOne = ''] = section.split(/^##/m);
  const [, block = ''] = /```bash\n([\s\S]*?)```/.exec(ofThisOne) ?? [];
  return block
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.replace(/ +# .*$/, ''));
}

/** What Docker would do with the worker. */
export type Deed = 'ps' | 'logs' | 'restart';

/** Docker's commands that have a counterpart where the worker is a plain process. */
export const IN_PLACE: Readonly<Record<string, Deed>> = {
  'docker compose ps --all worker': 'ps',
  'docker compose ps worker': 'ps',
  'docker compose logs --tail 50 worker': 'logs',
  'docker compose restart worker': 'restart',
};

/** Commands of the page that are run nowhere without Docker, and why. */
export const NOT_RUN: Readonly<Record<string, string>> = {
  'docker compose ps': 'shows the containers of Temporal and PostgreSQL',
  'docker compose ps --all': 'shows the containers of Temporal and PostgreSQL',
  'docker compose up -d': 'starts the containers of Temporal and PostgreSQL',
  'docker compose logs --tail 50 temporal postgresql': "Temporal's own log",
  'docker compose logs --tail 50 temporal': "Temporal's own log",
  'docker compose logs --tail 50 postgresql': "PostgreSQL's own log",
  'docker compose logs --tail 50 alertmanager': "Alertmanager's own log",
  'docker compose restart alertmanager': 'restarts a container',
  'docker stats --no-stream': 'what containers use of CPU and memory',
};

export const isDocker = (command: string): boolean => command.startsWith('docker ');
