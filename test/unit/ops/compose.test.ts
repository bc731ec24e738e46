import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { LINK_LABELS } from '../../../ops/source/addresses';
import { PROMETHEUS } from '../../../ops/source/prometheus';
import { stopsWithinMs, withShutdownTimes } from '../../../src/plugin/shutdown-times';
import { composeServices, seconds, text } from '../../support/compose-file';

const compose = text('docker-compose.yml');
const services = composeServices();
const worker = services.get('worker') ?? '';

/** A Worker that has to be given up, the watch that says so, what runs beside it, the last lines of the log. */
const LONGEST_STOP_SECONDS =
  stopsWithinMs({
    shutdownGraceTimeMs: 0,
    shutdownForceTimeMs: Number(withShutdownTimes({ taskQueue: '' }).shutdownForceTime),
  }) /
    1_000 +
  3 +
  3 +
  2;

describe('docker-compose.yml', () => {
  it('has these services, the exchange only in the demo', () => {
    expect([...services.keys()]).toEqual([
      'postgresql',
      'temporal-schema',
      'temporal',
      'temporal-ui',
      'setup',
      'worker',
      'prometheus',
      'alertmanager',
      'pages',
      'grafana',
      'exchange',
    ]);
    const withProfile = [...services].filter(([, block]) => block.includes('profiles:'));
    expect(withProfile.map(([name]) => name)).toEqual(['exchange']);
    expect(services.get('exchange')).toContain('profiles: [demo]');
  });

  it('publishes ports on 127.0.0.1 only', () => {
    const published = [...compose.matchAll(/^ +ports:\n((?: +- .*\n)+)/gm)].flatMap((match) =>
      (match[1] ?? '').trim().split('\n'),
    );
    expect(published.length).toBe([...compose.matchAll(/^ +ports:/gm)].length);
    for (const port of published) expect(port).toMatch(/^ *- "127\.0\.0\.1:\d+:\d+"$/);
    expect(compose).not.toMatch(/network_mode: *"?host/);
  });

  it('pins every image to an exact version', () => {
    const images = [...compose.matchAll(/^ +image: (\S+)$/gm)].map((match) => match[1] ?? '');
    expect(images.length).toBe(8);
    for (const image of images) expect(image).toMatch(/^[a-z/-]+:v?\d+\.\d+(\.\d+)?(-bookworm)?$/);
    const version = (name: string) => images.find((image) => image.startsWith(`${name}:`))?.split(':')[1];
    expect(version('temporalio/admin-tools')).toBe(version('temporalio/server'));
    expect(version('grinder-reconcile')).toBe(JSON.parse(text('package.json')).version);
  });

  it('carries no secret: credentials come by file', () => {
    const secretive = [
      ...compose.matchAll(/^ +([A-Z_]*(?:PASSWORD|PWD|SECRET|KEY|TOKEN)[A-Z_]*)(?::|=) *(.*)$/gm),
    ];
    // The one assignment is the shell's, of what it just read from the file.
    const inline = secretive.filter(
      ([, name = '', value = '']) =>
        !(name.endsWith('_FILE') && /^\/run\/secrets\/\w+$/.test(value)) &&
        !(name === 'POSTGRES_PWD' && value === '$$(cat /run/secrets/postgres_password)'),
    );
    expect(inline.map(([line]) => line.trim())).toEqual([]);
    expect(secretive.length).toBe(5);
    const files = [...compose.matchAll(/^ {2}(\w+):\n {4}file: (\S+)$/gm)];
    expect(files.map((match) => match[1])).toEqual([
      'reconcile',
      'postgres_password',
      'binance_api_key',
      'binance_api_secret',
      'grafana_admin_password',
    ]);
    expect(compose).not.toContain('env_file');
  });

  it('passes ALLOW_MAINNET_TRADE through and never sets it', () => {
    expect(compose.match(/ALLOW_MAINNET_TRADE.*/g)).toEqual(['ALLOW_MAINNET_TRADE:']);
    expect(worker).toMatch(/^ +ALLOW_MAINNET_TRADE:$/m);
  });

  it('gives the worker longer to stop than it ever takes', () => {
    expect(seconds(/stop_grace_period: (\S+)/.exec(worker)?.[1] ?? '')).toBeGreaterThan(LONGEST_STOP_SECONDS);
  });

  it('lets the exchange share the network of the worker, which alone may reach it', () => {
    const exchange = services.get('exchange') ?? '';
    expect(exchange).toContain('network_mode: service:worker');
    // One of our own would replace the implied one, and with it the common restart.
    expect(exchange).not.toContain('depends_on:');
    expect(exchange).not.toContain('ports:');
  });

  it('starts the worker after a healthy server and the setup that ended well', () => {
    expect(worker).toMatch(
      /temporal:\n +condition: service_healthy\n +setup:\n +condition: service_completed_successfully/,
    );
    expect(services.get('temporal')).toMatch(/temporal-schema:\n +condition: service_completed_successfully/);
  });

  it('rotates logs, restarts services, keeps data in named volumes', () => {
    for (const [name, block] of services)
      expect(block, name).toMatch(/<<: (\*(service|job)|\[\*ours, \*(service|job)\])\n/);
    expect(compose).toContain('max-size: 10m, max-file: "5"');
    expect(compose).toContain('restart: unless-stopped');
    expect(services.get('postgresql')).toContain('- postgresql:/var/lib/postgresql/data');
    for (const [service, volume] of [
      ['prometheus', 'prometheus:/prometheus'],
      ['alertmanager', 'alertmanager:/alertmanager'],
      ['grafana', 'grafana:/var/lib/grafana'],
    ] as const)
      expect(services.get(service)).toContain(`- ${volume}`);
  });

  it.each(['alertmanager', 'pages', 'grafana'])(
    '%s can write only where it must, and says how it is',
    (name) => {
      const service = services.get(name) ?? '';
      expect(service).toMatch(/read_only: true|<<: \[\*ours, /);
      expect(service).toMatch(/cap_drop: \[ALL\]|<<: \[\*ours, /);
      expect(service).toContain('healthcheck:');
      // Everything of the repository that it sees, it sees read-only.
      for (const [mount] of service.matchAll(/- (?:\.\/|\$\{)\S+/g)) expect(mount).toMatch(/:ro$/);
    },
  );

  it('runs Alertmanager with what assemble.sh makes of the secrets that are there', () => {
    const alertmanager = services.get('alertmanager') ?? '';
    expect(alertmanager).toContain(
      'sh /etc/alertmanager/assemble.sh /etc/alertmanager /run/alertmanager > /tmp/alertmanager.yml',
    );
    expect(alertmanager).toContain('- ./ops/alertmanager:/etc/alertmanager:ro');
    expect(alertmanager).toContain('/alertmanager:/run/alertmanager:ro');
    expect(text('ops/alertmanager/receivers/log.yml')).toContain('http://pages:9095/');
    expect(services.get('pages')).toContain('command: [0.0.0.0, "9095"]');
  });

  it('lets nobody into Grafana without a password', () => {
    const grafana = services.get('grafana') ?? '';
    expect(grafana).toContain('GF_AUTH_ANONYMOUS_ENABLED: "false"');
    expect(grafana).toContain('GF_USERS_ALLOW_SIGN_UP: "false"');
    expect(grafana).toContain('"127.0.0.1:3000:3000"');
  });

  it('tells Prometheus where the links of a page lead: into the checkout and to Grafana here, unless it is said', () => {
    const prometheus = services.get('prometheus') ?? '';
    for (const variable of Object.values(LINK_LABELS)) expect(prometheus).toContain(`${variable}: `);
    expect(prometheus).toMatch(/ RUNBOOK_BASE: \$\{RUNBOOK_BASE:-\}$/m);
    expect(prometheus).toMatch(/ DASHBOARD_BASE: \$\{DASHBOARD_BASE:-http:\/\/127\.0\.0\.1:3000\/\}$/m);
  });

  it('has every service scraped where it serves its metrics', () => {
    const targets = PROMETHEUS.scrape_configs.flatMap(
      ({ static_configs }) => static_configs[0]?.targets ?? [],
    );
    expect(targets).toEqual([
      'worker:9090',
      'worker:9091',
      'temporal:8000',
      'alertmanager:9093',
      'localhost:9090',
    ]);
    expect(services.get('temporal')).toContain('PROMETHEUS_ENDPOINT: 0.0.0.0:8000');
    expect(JSON.stringify(PROMETHEUS.alerting)).toContain('"alertmanager:9093"');
  });

  it('mounts files that exist', () => {
    const sources = [...compose.matchAll(/^ +- (\.\/[^:]+):/gm)].map((match) => match[1] ?? '');
    expect(sources.length).toBe(7);
    for (const source of sources) expect(existsSync(source), source).toBe(true);
  });
});

describe('Dockerfile', () => {
  const dockerfile = text('Dockerfile');

  it('pins its base and runs as node, in exec form', () => {
    const bases = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map((match) => match[1]);
    expect(bases).toHaveLength(2);
    for (const base of bases) expect(base).toMatch(/^node:24\.\d+\.\d+-bookworm-slim$/);
    const runtime = dockerfile.slice(dockerfile.lastIndexOf('\nFROM'));
    expect(runtime).toMatch(/^USER node$/m);
    expect(runtime).toMatch(/^ENTRYPOINT \["node", "\/app\/dist\/main\.js"\]$/m);
    expect(runtime.indexOf('USER node')).toBeLessThan(runtime.indexOf('ENTRYPOINT'));
  });

  it('copies only what .dockerignore lets through', () => {
    const lines = text('.dockerignore').trim().split('\n');
    const allowed = lines.filter((line) => line.startsWith('!')).map((line) => line.slice(1));
    expect(lines.filter((line) => !line.startsWith('#'))[0]).toBe('*');
    for (const name of allowed) expect(existsSync(name), name).toBe(true);
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.*) \S+$/gm)].flatMap((match) =>
      (match[1] ?? '').split(' '),
    );
    expect(copied.length).toBeGreaterThan(0);
    for (const name of copied)
      expect(
        allowed.some((entry) => entry === name || entry.startsWith(`${name}/`)),
        name,
      ).toBe(true);
  });
});
