import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PROMETHEUS } from '../../../ops/source/prometheus';
import { DEMO_API_KEY, DEMO_API_SECRET } from '../../../src/dev/demo-book';
import { demoConfig } from '../../../src/dev/demo-config';
import { type Config, parseConfig } from '../../../src/domain/config';
import { isOurHost } from '../../../src/outside/host-header';
import { composeServices, text } from '../../support/compose-file';

const services = composeServices();
const config = (file: string): Config => parseConfig(JSON.parse(text(file)), file);
const variables = (file: string) =>
  Object.fromEntries(
    text(file)
      .split('\n')
      .filter((line) => /^[A-Z]/.test(line))
      .map((line) => line.split('=') as [string, string]),
  );

const REAL = 'ops/compose/reconcile.config.json';
const DEMO = 'ops/compose/demo/reconcile.config.json';

describe('the configuration files of compose', () => {
  it.each([REAL, DEMO])('%s fits what compose mounts, publishes and scrapes', (file) => {
    const { metrics, accounts } = config(file);
    expect(metrics).toEqual({
      host: '0.0.0.0',
      port: 9090,
      temporalPort: 9091,
      allowedHosts: ['worker'],
    });
    expect(services.get('worker')).toContain('"127.0.0.1:9090:9090"');
    expect(services.get('worker')).toContain('http://127.0.0.1:9090/healthz');
    for (const target of ['worker:9090', 'worker:9091'])
      expect(JSON.stringify(PROMETHEUS.scrape_configs)).toContain(`"targets":["${target}"]`);
    // Prometheus calls the worker by this name, the health check by the other.
    for (const header of ['worker:9090', '127.0.0.1:9090']) expect(isOurHost(header, metrics)).toBe(true);
    for (const [name, { expectedState }] of Object.entries(accounts))
      expect(expectedState).toEqual({ file: `/var/lib/grinder-reconcile/${name}.json` });
  });

  it('begins with an account that is only looked at', () => {
    const { policy } = config(REAL).accounts['main'] ?? {};
    expect(policy).toMatchObject({ action: 'none', dryRun: true, allowActiveRemediation: false });
  });

  it('is the demo of `npm start`, at another place', () => {
    const file = '/var/lib/grinder-reconcile/demo.json';
    const same = demoConfig({
      simulator: 'http://127.0.0.1:8450',
      expectedStateFile: file,
      metricsPort: 9090,
      taskQueue: 'grinder-reconcile',
    });
    expect(config(DEMO)).toEqual({
      ...parseConfig(same, DEMO),
      metrics: { host: '0.0.0.0', port: 9090, temporalPort: 9091, allowedHosts: ['worker'] },
    });
    expect(services.get('exchange')).toContain(`command: [simulator, --demo, ${file}]`);
  });
});

describe('the demo', () => {
  const demo = variables('ops/compose/demo.env');

  it('sets only what the compose file asks for, in a project of its own', () => {
    const asked = [...text('docker-compose.yml').matchAll(/\$\{([A-Z_]+)/g)].map((match) => match[1]);
    const known = [...asked, 'ALLOW_MAINNET_TRADE', 'COMPOSE_PROFILES', 'COMPOSE_PROJECT_NAME'];
    for (const name of Object.keys(demo)) expect(known).toContain(name);
    expect(demo['COMPOSE_PROFILES']).toBe('demo');
    expect(demo['COMPOSE_PROJECT_NAME']).not.toBe(/^name: (.*)$/m.exec(text('docker-compose.yml'))?.[1]);
    expect(demo['RECONCILE_CONFIG']).toBe(`./${DEMO}`);
  });

  it('has the fixed key pair of the simulated exchange, which opens nothing', () => {
    const directory = demo['SECRETS_DIR'] ?? '';
    expect(directory).toBe(`./${join(dirname(DEMO), 'secrets')}`);
    expect(text(join(directory, 'binance_api_key')).trim()).toBe(DEMO_API_KEY);
    expect(text(join(directory, 'binance_api_secret')).trim()).toBe(DEMO_API_SECRET);
    // Anything else would end the quoted text in the Temporal server's configuration.
    expect(text(join(directory, 'postgres_password')).trim()).toMatch(/^[\w-]+$/);
    expect(readdirSync(directory).sort()).toEqual([
      'alertmanager',
      'binance_api_key',
      'binance_api_secret',
      'grafana_admin_password',
      'postgres_password',
    ]);
    // It pages nobody.
    expect(readdirSync(join(directory, 'alertmanager'))).toEqual(['.gitignore']);
  });

  it('keeps real secrets out of the repository', () => {
    const ignored = (folder: string) =>
      text(`${folder}/.gitignore`)
        .split('\n')
        .filter((line) => line !== '' && !line.startsWith('#'));
    expect(ignored('ops/compose/secrets')).toEqual(['*', '!.gitignore', '!alertmanager/']);
    expect(ignored('ops/compose/secrets/alertmanager')).toEqual(['*', '!.gitignore']);
  });
});
