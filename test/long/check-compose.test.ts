import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { text } from '../support/compose-file';

/** Beside the real one, because its paths are relative to it. */
const SEEDED = 'docker-compose.seeded-mistake.yml';
const run = (...args: string[]) => spawnSync('scripts/check-compose.sh', args, { encoding: 'utf8' });
/** Without one the script would first build a parser, which is no unit test's business. */
const parser = run('--parser').status === 0;

afterEach(() => rmSync(SEEDED, { force: true }));

describe.runIf(parser)('scripts/check-compose.sh', () => {
  it('accepts the compose file', () => {
    const { status, stdout } = run();
    expect(stdout).toContain('ok       docker-compose.yml, all profiles');
    expect(stdout).not.toContain('FINDING');
    expect(status).toBe(0);
  });

  it.each([
    ['a key that does not exist', 'stop_grace_period: 45s', 'stop_grace_perriod: 45s'],
    ['a condition that does not exist', 'condition: service_healthy', 'condition: service_well'],
    ['a service that does not exist', 'network_mode: service:worker', 'network_mode: service:wroker'],
    ['a secret that is not declared', 'secrets: [binance_api_key, ', 'secrets: [binance_key, '],
    ['a file that does not exist', './ops/prometheus:', './ops/prometeus:'],
  ])('rejects %s', (_what, from, to) => {
    const compose = text('docker-compose.yml');
    expect(compose).toContain(from);
    writeFileSync(SEEDED, compose.replace(from, to));
    const { status, stdout } = run(SEEDED);
    expect(stdout).toContain(`FINDING  ${SEEDED}`);
    expect(status).toBe(1);
  });
});
