import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import { describe, expect, inject } from 'vitest';
import { ensureGuard } from '../../src/client/guards';
import { anyFreePort } from '../../src/dev/ports';
import { resolveTemporalCli } from '../../src/dev/temporal-cli';
import { startTemporalServer } from '../../src/dev/temporal-server';
import { guardId } from '../../src/domain/names';
import { answerBy } from '../support/answers';
import { CliProcess, inShell } from '../support/cli';
import { eventually } from '../support/eventually';
import { it, ready } from '../support/worker-it';

const env = () => ({ TEMPORAL_ADDRESS: inject('temporalAddress') });

describe.concurrent('all accounts', () => {
  it('are one table, whatever is missing of each', async ({ worker }) => {
    const { run, client, account } = await ready(worker, {
      accounts: { main: () => 'flat', gone: () => 'flat' },
    });
    await eventually(async () =>
      expect((await run('status', '--all', '--json')).stdout).toContain(account('gone')),
    );
    await run('schedule', 'pause', account(), '--reason', 'lunch');
    await run('run', account());
    await client.workflow.getHandle(guardId(account('gone'))).terminate();
    // Visibility is some moments behind.
    await eventually(async () =>
      expect((await run('status')).stdout).toMatch(
        new RegExp(`^${account()} .* clean \\d+s ago +paused$`, 'm'),
      ),
    );
    const table = await run('status');
    expect(table.stdout).toMatch(/^ACCOUNT +ARMED UNTIL +BY +LEFT TODAY +LAST CYCLE +NEXT$/m);
    expect(table.stdout).toMatch(new RegExp(`^${account('gone')} +\\? `, 'm'));
    expect(table.stdout).toMatch(
      new RegExp(`^${account('gone')}: cannot be read: no guard for account`, 'm'),
    );
    expect(table.status).toBe(1);
    const { accounts } = answerBy('status', (await run('status', '--json')).stdout);
    expect(accounts.find((row) => row.account === account())).toMatchObject({
      status: { armed: false },
      last: { outcome: 'clean' },
      schedule: { paused: true, note: 'lunch' },
    });
    expect((await run('explain', account('gone'))).stdout).toMatch(/has no guard on this server/);
  });

  it('are watched in a line for each change, and Ctrl-C ends that with status 0', async ({ worker }) => {
    const alone = await ready(worker);
    const { directory, account, run } = alone;
    const watch = new CliProcess(['watch', account()], { cwd: directory, env: env() });
    await watch.says(/schedule goes on/);
    await run('arm', account(), '--operator', 'me', '--reason', 'test');
    await watch.says(/Z ARMED - .* by me: test/);
    await run('run', account());
    await watch.says(/: cycle clean: reconcile\//);
    await run('policy', 'set', account(), 'dryRun=true');
    await watch.says(/Z DISARMED - .*policy_changed[\s\S]*policy version 2, cancel_then_flatten, dry run/);
    await run('schedule', 'pause', account(), '--reason', 'lunch');
    await watch.says(/schedule paused \(lunch\)/);
    watch.signal('SIGINT');
    expect(await watch.ended).toBe(0);
    expect(watch.stderr).toBe('');
    const lines = watch.stdout.trimEnd().split('\n');
    for (const line of lines) expect(line).toMatch(/^\d\d:\d\d:\d\dZ /);
    expect(new Set(lines.map((line) => line.slice(10))).size).toBe(lines.length);
  });

  it('are drawn on a terminal of any width, and as JSON where that is asked for', async ({ worker }) => {
    const { directory, account } = await ready(worker);
    for (const columns of [80, 40]) {
      const screen = inShell(`stty cols ${columns} rows 24; exec "$NODE" "$MAIN" watch`, {
        cwd: directory,
        env: env(),
        terminal: true,
      });
      // Other tests have accounts on this server, too: there may be no room for this one.
      await screen.says(/ACCOUNT|armed|not known/);
      screen.signal('SIGTERM');
      await screen.ended;
      const [, ...frames] = screen.stdout.split('\u001b[H\u001b[J');
      expect(frames.length).toBeGreaterThan(0);
      for (const shown of frames) expect(shown.split('\n').length).toBeLessThanOrEqual(24);
      for (const line of frames.join('').split(/\r?\n/)) {
        const text = stripVTControlCharacters(line);
        expect([...text].length).toBeLessThanOrEqual(columns);
      }
    }
    const json = new CliProcess(['watch', account(), '--json'], { cwd: directory, env: env() });
    await json.says(/^}$/m);
    json.signal('SIGINT');
    expect(await json.ended).toBe(0);
    const [first = ''] = json.stdout.split(/^}\n/m);
    expect(answerBy('watch', `${first}}`)).toMatchObject({
      rows: [{ account: account() }],
      noAnswerSince: null,
    });
  });

  it('watch says since when the server does not answer, and goes on when it does', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'restart-'));
    const options = {
      executable: await resolveTemporalCli(() => undefined),
      port: await anyFreePort(),
      uiPort: null,
      dbFile: join(directory, 'temporal.db'),
    };
    let server = await startTemporalServer(options);
    const connection = await Connection.connect({ address: server.address });
    const name = `r${randomBytes(4).toString('hex')}`;
    await ensureGuard(new Client({ connection }), name, 'nobody-polls-this-guard');
    await connection.close();
    const watch = new CliProcess(['watch'], { cwd: directory, env: { TEMPORAL_ADDRESS: server.address } });
    await watch.says(/no worker polls its guard/);
    await server.kill();
    await watch.says(/no answer since \d{4}-.*: Temporal answered /);
    server = await startTemporalServer(options);
    await watch.says(/the server answers again/);
    watch.signal('SIGINT');
    expect(await watch.ended).toBe(0);
    expect(watch.stderr).toBe('');
    await server.stop();
    rmSync(directory, { recursive: true });
  });

  it('a reader that has seen enough ends a command without a word', async ({ worker }) => {
    const { directory, account } = await ready(worker);
    for (const verb of [
      `status ${account()}`,
      `explain ${account()}`,
      `policy show ${account()}`,
      `watch`,
      'completion bash',
    ]) {
      const script = `"$NODE" "$MAIN" ${verb} | head -1; echo "status \${PIPESTATUS[0]}"`;
      const printed = async () => {
        const piped = inShell(script, { cwd: directory, env: env() });
        await piped.ended;
        expect(piped.stderr, verb).toBe('');
        return piped.stdout;
      };
      // On a busy machine a guard may answer too late for the first time.
      await eventually(async () => expect(await printed(), verb).toMatch(/^.+\nstatus 0\n$/));
    }
  });
});
