import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { CliProcess, cli } from '../support/cli';

it('start shows the whole story: blocked, armed, acted, clean, disarmed, and nothing is left behind', async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'start-'));
  // The usual metrics port is taken: the next free one is used, said and found.
  const taken = createServer();
  await new Promise<void>((resolve) => {
    taken.once('error', () => resolve());
    taken.listen(9_090, '127.0.0.1', () => resolve());
  });
  const env = {
    BINANCE_API_KEY: 'of-the-user',
    BINANCE_API_SECRET: 'of-the-user',
    TEMPORAL_ADDRESS: '127.0.0.1:1',
  };
  const run = (...args: string[]) => cli(args, { cwd, env });
  const start = new CliProcess(['start'], { cwd, env });
  try {
    await start.says(/blocked: 4 actions blocked \(not_armed\)/);
    expect(start.stdout).toMatch(/Port 9090 is busy; the metrics uses \d+/);
    const running = JSON.parse(readFileSync(join(cwd, '.grinder/start.json'), 'utf8'));
    expect(await (await fetch(running.metrics)).text()).toMatch(
      /grinder_reconcile_action_blocked_total\{reason="not_armed"\} [1-9]/,
    );
    expect((await fetch(running.webUi)).status).toBe(200);

    // The printed command works as it is printed, whatever the environment says of other servers.
    const [, arm = ''] = /grinder-reconcile (arm demo --operator you --reason try)/.exec(start.stdout) ?? [];
    expect((await run(...arm.split(' '))).stdout).toMatch(/^ARMED - demo/);
    await start.says(/acted: 3 orders cancelled, 1 position closed/);
    await start.says(/clean: 4 open orders \(2 not ours\), 0 open positions/);
    const disarmed = await run('disarm', 'demo', '--wait');
    expect(disarmed.stdout).toMatch(/DISARMED - demo: disarm/);

    // So does Temporal's own, which need not be on PATH.
    await run(...arm.split(' '));
    const [, signal = ''] = /^ {2}(\S.* workflow signal .*)$/m.exec(start.stdout) ?? [];
    await promisify(execFile)('/bin/sh', ['-c', signal], { env: { HOME: cwd } });
    expect((await run('explain', 'demo')).stdout).toMatch(/^demo is not armed since /);

    const bot = join(cwd, '.grinder/bot.pid');
    process.kill(Number(readFileSync(bot, 'utf8')));
    await start.says(/The bot is down\. Once its state is 20 s old: grinder-reconcile flatten demo /);
    expect(existsSync(bot)).toBe(false);
    expect(start.stdout + start.stderr).not.toMatch(/of-the-user/);
  } finally {
    // Twice, as npm hands on what the terminal sends to everybody: of two kinds, so that both arrive.
    start.signal('SIGINT');
    start.signal('SIGTERM');
    expect(await start.ended).toBe(0);
    taken.close();
  }
  expect(start.stdout).toMatch(/Stopped\./);
  expect(existsSync(join(cwd, '.grinder/start.json'))).toBe(false);
  const after = await run('status', 'demo');
  expect(after).toMatchObject({ status: 2, stderr: expect.stringMatching(/no Temporal server answers/) });
  rmSync(cwd, { recursive: true });
});
