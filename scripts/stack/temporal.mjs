import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { compose, serverFolder } from './binaries.mjs';
import { freePorts, run, start, stop, until } from './processes.mjs';

const SERVICES = ['FRONTEND', 'HISTORY', 'MATCHING', 'WORKER'];

/** What Compose gives a service, as a process's environment. */
const blockOf = (service) => ({ ...compose().services[service].environment });

/** Temporal's server as Compose runs it, but for hosts, ports and paths. */
export async function temporalServer(folder, postgresPort) {
  const [metrics, http, ...ports] = await freePorts(2 + 2 * SERVICES.length);
  const frontend = ports[0];
  const overridden = {
    DB_PORT: String(postgresPort),
    POSTGRES_SEEDS: '127.0.0.1',
    BIND_ON_IP: '127.0.0.1',
    DYNAMIC_CONFIG_FILE_PATH: resolve('ops/compose/temporal/dynamicconfig.yaml'),
    PROMETHEUS_ENDPOINT: `127.0.0.1:${metrics}`,
    FRONTEND_HTTP_PORT: String(http),
    PUBLIC_FRONTEND_ADDRESS: `127.0.0.1:${frontend}`,
    ...Object.fromEntries(
      SERVICES.flatMap((service, index) => [
        [`${service}_GRPC_PORT`, String(ports[2 * index])],
        [`${service}_MEMBERSHIP_PORT`, String(ports[2 * index + 1])],
      ]),
    ),
  };
  const password = readFileSync('ops/compose/demo/secrets/postgres_password', 'utf8').trim();
  const environment = { ...blockOf('temporal'), ...overridden, POSTGRES_PWD: password };
  return {
    address: `127.0.0.1:${frontend}`,
    metricsUrl: `http://127.0.0.1:${metrics}/metrics`,
    overridden: Object.keys(overridden),

    /** The schema job of Compose: its own script, with the tool of that version. */
    async updateSchema(version) {
      const script = readFileSync('ops/compose/temporal/update-schema.sh', 'utf8').replace(
        '/run/secrets/postgres_password',
        resolve('ops/compose/demo/secrets/postgres_password'),
      );
      const path = join(folder, 'update-schema.sh');
      writeFileSync(path, script);
      await run('/bin/sh', [path], {
        env: {
          ...blockOf('temporal-schema'),
          SQL_HOST: '127.0.0.1',
          SQL_PORT: String(postgresPort),
          PATH: `${serverFolder(version)}:${process.env.PATH}`,
        },
      });
    },

    async start(version) {
      const home = join(folder, 'temporal');
      mkdirSync(home, { recursive: true });
      // The image's entry point is this command, with nothing but the container's environment.
      start('temporal', folder, join(serverFolder(version), 'temporal-server'), ['start'], {
        ...environment,
        PATH: process.env.PATH,
        HOME: home,
      });
      await until(`Temporal ${version} serves`, async () => (await fetch(this.metricsUrl)).ok);
    },

    stop: () => stop('temporal'),
    kill: () => stop('temporal', 'SIGKILL'),
  };
}
