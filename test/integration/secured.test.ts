import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { resolveTemporalCli } from '../../src/dev/temporal-cli';
import { guardId } from '../../src/domain/names';
import { answerBy } from '../support/answers';
import { NO_START_UP_FILES } from '../support/bash';
import { Authority } from '../support/certificates';
import { CliProcess, cli } from '../support/cli';
import { type SecuredProxy, securedProxy } from '../support/secured-proxy';

const KEY = 'the-api-key-that-nobody-may-read';
const authority = new Authority();
const directory = mkdtempSync(join(tmpdir(), 'secured-'));
const env = {
  TEMPORAL_CONFIG_FILE: join(directory, 'temporal.toml'),
  ...{ BINANCE_API_KEY: 'k'.repeat(64), BINANCE_API_SECRET: 's'.repeat(64) },
  // Of Node, about a server that is named by its address.
  NODE_OPTIONS: '--no-deprecation',
};
const run = (...args: string[]) => cli(args, { cwd: directory, env });
let mtls: SecuredProxy;
let keyed: SecuredProxy;

beforeAll(async () => {
  const server = authority.issue('server', { names: 'IP:127.0.0.1' });
  const client = authority.issue('client');
  const late = authority.issue('late', { days: -1 });
  mtls = await securedProxy(inject('temporalAddress'), server, { clients: authority.cert });
  keyed = await securedProxy(inject('temporalAddress'), server, { apiKey: KEY });
  const certificate = ({ cert, key }: typeof client) =>
    `client_cert_path = "${cert}"\nclient_key_path = "${key}"`;
  const profile = (name: string, more: string, tls = '') =>
    `[profile.${name}]\n${more}\n[profile.${name}.tls]\nserver_ca_cert_path = "${authority.cert}"\n${tls}\n`;
  writeFileSync(
    env.TEMPORAL_CONFIG_FILE,
    [
      profile('mtls', `address = "${mtls.address}"`, certificate(client)),
      profile('expired', `address = "${mtls.address}"`, certificate(late)),
      profile('key', `address = "${keyed.address}"\napi_key = "${KEY}"`),
      profile('wrong', `address = "${keyed.address}"\napi_key = "not-${KEY}"`),
      `[profile.cloud]\nnamespace = "desk.a1b2c"`,
    ].join('\n'),
  );
});

afterAll(async () => {
  await Promise.all([mtls.close(), keyed.close()]);
  authority.remove();
  rmSync(directory, { recursive: true });
});

/** A configuration of one account that nobody else has. */
function configOf(account: string): string {
  const file = join(directory, `${account}.json`);
  writeFileSync(
    file,
    JSON.stringify({
      taskQueue: `secured-${account}`,
      metrics: { port: 0 },
      accounts: { [account]: { exchange: 'demo', expectedState: 'flat', enabled: false } },
    }),
  );
  return file;
}

async function removed(account: string): Promise<void> {
  const client = new Client({
    connection: await Connection.connect({ address: inject('temporalAddress') }),
  });
  await client.workflow
    .getHandle(guardId(account))
    .terminate()
    .catch(() => undefined);
  await client.connection.close();
}

describe.concurrent('a server behind TLS', () => {
  it.each(['mtls', 'key'])('serves worker and commands by profile: %s', async (profile) => {
    const account = `s${profile}${process.pid}`;
    const config = configOf(account);
    const worker = new CliProcess(['worker', '--config', config, '--profile', profile], {
      cwd: directory,
      env,
    });
    try {
      await worker.says(/account ready/);
      const status = await run('status', account, '--config', config, '--profile', profile, '--json');
      expect(answerBy('status', status.stdout).accounts).toMatchObject([{ account }]);
      expect(status.status).toBe(0);
      const setup = await run('setup', '--profile', profile);
      expect(setup).toMatchObject({ status: 0, stdout: expect.stringMatching(/namespace default: exists/) });
      const { calls } = profile === 'mtls' ? mtls : keyed;
      expect(calls).toEqual(expect.arrayContaining(['PollWorkflowTaskQueue', 'QueryWorkflow']));
    } finally {
      worker.signal('SIGTERM');
      await worker.ended;
      await removed(account);
    }
    expect(worker.stdout + worker.stderr).not.toContain(KEY);
  });

  it.each([
    [
      'expired',
      /^no Temporal server answers at .*: the client certificate of profile "expired" has expired: .*\n$/,
    ],
    ['wrong', /^no Temporal server answers at .*: it refuses the API key of profile "wrong"\n$/],
    [
      'none',
      /^no profile "none" in the Temporal configuration file; it has mtls, expired, key, wrong, cloud\n$/,
    ],
  ])('says in one line why it lets nobody in: %s', async (profile, line) => {
    const config = configOf(`x${profile}`);
    for (const command of [['status', 'main'], ['setup'], ['worker', '--config', config]]) {
      const { status, stdout, stderr } = await run(...command, '--profile', profile);
      expect(
        stderr
          .split('\n')
          .filter((text) => !/^\{.*"level":"warn"/.test(text))
          .join('\n'),
      ).toMatch(line);
      expect(stdout + stderr).not.toContain(KEY);
      expect(status).toBe(2);
    }
  });
});

describe('setup --print', () => {
  it('asks nobody, and prints what each tool takes', async () => {
    const { status, stdout } = await run(
      'setup',
      '--print',
      '--profile',
      'cloud',
      '--retention-days',
      '30',
      '--json',
    );
    expect(status).toBe(0);
    const { tools } = answerBy('setup print', stdout);
    expect(tools.map(({ tool }) => tool)).toEqual(['temporal', 'tcld', 'terraform']);
    expect(tools[1]?.lines.slice(1)).toEqual([
      'tcld namespace retention set --namespace desk.a1b2c --retention-days 30',
      'tcld namespace search-attributes add --namespace desk.a1b2c --search-attribute ReconcileAccount=Keyword --search-attribute ReconcileOutcome=Keyword --search-attribute ReconcileArmed=Bool',
    ]);
    expect(tools[2]?.lines.join('\n')).toMatch(
      /resource "temporalcloud_namespace_search_attribute" "reconcile_armed" \{\n {2}namespace_id = "desk\.a1b2c"\n {2}name {9}= "ReconcileArmed"\n {2}type {9}= "bool"\n\}$/,
    );
    expect(await run('setup', '--print', 'chef')).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/Allowed choices are temporal, tcld, terraform/),
    });
  });

  it('prints commands of temporal that prepare a namespace', async () => {
    const namespace = `printed-${process.pid}`;
    const address = inject('temporalAddress');
    const executable = await resolveTemporalCli(() => undefined);
    const printed = await cli(['setup', '--print', 'temporal'], {
      cwd: directory,
      env: { TEMPORAL_NAMESPACE: namespace, TEMPORAL_ADDRESS: address },
    });
    const script = printed.stdout.replaceAll(/^temporal /gm, `"${executable}" --address ${address} `);
    // A namespace that is new is known everywhere only after some seconds.
    const again = script.replaceAll(/^(".* search-attribute .*)$/gm, 'until $1; do :; done');
    await promisify(execFile)('bash', [...NO_START_UP_FILES, '-euc', again], { timeout: 120_000 });
    const asked = await cli(['setup', '--json'], {
      cwd: directory,
      env: { TEMPORAL_NAMESPACE: namespace, TEMPORAL_ADDRESS: address },
    });
    expect(answerBy('setup', asked.stdout).done).toEqual([
      `namespace ${namespace}: exists`,
      'search attributes: exist',
    ]);
  });
});
