import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { devDependencies } from '../../package.json';
import { type Packed, packed } from '../support/packed';
import { nodeBinary } from './node-binaries';

const ROOT = join(__dirname, '../..');
const run = promisify(execFile);

/** Steps of the Dockerfile's first stage, or of its second, in order. */
function steps(stage: 0 | 1, instruction: 'RUN' | 'COPY'): string[] {
  const text = readFileSync(join(ROOT, 'Dockerfile'), 'utf8').replaceAll(/\\\n/g, '');
  const lines = text.split(/^FROM .*$/m)[stage + 1]?.split('\n') ?? [];
  return lines
    .filter((line) => line.startsWith(`${instruction} `))
    .map((line) => line.slice(instruction.length + 1));
}

/** The Dockerfile's steps without containers: from what .dockerignore lets through, in another folder. */
describe('the image', () => {
  let place: string;
  let node: string;
  let pack: Packed;
  const app = () => join(place, 'app');
  const image = () => join(place, 'image');

  beforeAll(async () => {
    [pack, { path: node }] = await Promise.all([packed(), nodeBinary('24')]);
    place = mkdtempSync(join(tmpdir(), 'image-'));
    const through = readFileSync(join(ROOT, '.dockerignore'), 'utf8').matchAll(/^!(.*)$/gm);
    for (const [, name = ''] of through) cpSync(join(ROOT, name), join(app(), name), { recursive: true });
    for (const step of steps(0, 'RUN'))
      await run('sh', ['-c', step], { cwd: app(), maxBuffer: 64 * 1024 * 1024 });
    for (const step of steps(1, 'COPY')) {
      const [, from = '', to = ''] = /^--from=build \/app\/(\S+) \/app(\S*)$/.exec(step) ?? [];
      cpSync(join(app(), from), join(image(), to), { recursive: true });
    }
  });
  afterAll(() => {
    pack?.remove();
    if (place !== undefined) rmSync(place, { recursive: true });
  });

  const program = async (args: string[], env: NodeJS.ProcessEnv = {}) =>
    await run(node, [join(image(), 'dist/main.js'), ...args], {
      cwd: image(),
      env: { ...process.env, ...env },
    }).then(
      ({ stdout }) => ({ status: 0, stdout, stderr: '' }),
      ({ code, stdout, stderr }) => ({ status: code, stdout, stderr }),
    );

  it('has the same bytes as the package that was built here', () => {
    const hash = (directory: string, file: string) =>
      createHash('sha256')
        .update(readFileSync(join(directory, file)))
        .digest('hex');
    const code = pack.files.filter((file) => /^(dist|schemas)\//.test(file));
    expect(code.length).toBeGreaterThan(400);
    const missing = code.filter((file) => !existsSync(join(image(), file)));
    expect(missing).toEqual([]);
    expect(code.filter((file) => hash(image(), file) !== hash(pack.directory, file))).toEqual([]);
  });

  it('has what its commands need', async () => {
    expect(await program(['init'])).toMatchObject({ status: 0 });
    expect(readFileSync(join(image(), 'reconcile.config.json'), 'utf8')).toContain(
      '"schemas/config.schema.json"',
    );
    expect(existsSync(join(image(), 'schemas/config.schema.json'))).toBe(true);
  });

  it('has a worker that gets as far as the server', async () => {
    const config = join(ROOT, 'ops/compose/demo/reconcile.config.json');
    const secrets = join(ROOT, 'ops/compose/demo/secrets');
    expect(
      await program(['worker', '--config', config], {
        TEMPORAL_ADDRESS: '127.0.0.1:1',
        BINANCE_API_KEY_FILE: join(secrets, 'binance_api_key'),
        BINANCE_API_SECRET_FILE: join(secrets, 'binance_api_secret'),
      }),
    ).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('no Temporal server answers at 127.0.0.1:1'),
    });
  });

  it('has nothing that only builds or tests', () => {
    const there = Object.keys(devDependencies).filter((name) =>
      existsSync(join(image(), 'node_modules', name, 'package.json')),
    );
    // What Temporal's packages bring themselves.
    expect(there.filter((name) => !/^(@types\/node|ajv|long)$/.test(name))).toEqual([]);
  });
});
