import { execFileSync } from 'node:child_process';
import { closeSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect } from 'vitest';
import type { CycleReport } from '../../src/domain/report';
import { answerBy } from '../support/answers';
import { emptyState } from '../support/empty-state';
import { it, type StandAlone } from '../support/worker-it';

const fileOf = (name: string) => (directory: string) => ({ file: join(directory, `${name}.json`) });

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** The address of a bot that answers so. */
async function served(answer: () => string): Promise<string> {
  const server = createServer((_request, response) => response.end(answer()));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/expected`;
}

describe('expected states in files that hang', () => {
  const hanging = ['hang1', 'hang2', 'hang3', 'hang4'];
  const hangs = Object.fromEntries(hanging.map((name) => [name, fileOf(name)]));

  it('cost nobody but their own accounts, which work again afterwards', async ({ worker }) => {
    const alone = await worker({
      accounts: { ...hangs, well: fileOf('well'), flat: () => 'flat' },
      hook: () => 'hang-files',
    });
    await hangNow(alone, hanging, /has not been read for \d+ s: the file system hangs/);
    for (const name of ['well', 'flat']) {
      isWritten(alone, 'well');
      expect(await cycle(alone, name)).toMatchObject({ outcome: 'clean' });
    }
    await alone.healthy();

    for (const name of hanging) comesBack(alone, name);
    for (const name of hanging) {
      isWritten(alone, name);
      await expect.poll(async () => (await cycle(alone, name)).outcome, { interval: 100 }).toBe('clean');
    }
    alone.process.signal('SIGTERM');
    expect(await alone.process.ended).toBe(0);
  });

  it('leave two threads for names of hosts, however few there are', async ({ worker }) => {
    const url = await served(emptyState);
    const alone = await worker({
      accounts: { ...hangs, named: () => ({ url: url.replace('127.0.0.1', 'localhost') }) },
      hook: () => 'hang-files',
      // What a process has where nobody gives it more.
      env: { UV_THREADPOOL_SIZE: '4' },
    });
    await hangNow(alone, hanging, /the file system hangs|is not read, because 2 other reads of files hang/);
    expect(await cycle(alone, 'named')).toMatchObject({ outcome: 'clean' });
  });

  it('do not keep a process that is told to stop', async ({ worker }) => {
    const alone = await worker({ accounts: { hang: fileOf('hang') }, hook: () => 'hang-files' });
    execFileSync('mkfifo', [pipeOf(alone, 'hang')]);
    isWritten(alone, 'hang');
    await alone.healthy();
    expect(await cycle(alone, 'hang')).toMatchObject({ outcome: 'inconclusive' });
    alone.process.signal('SIGTERM');
    await alone.process.ended;
    expect(alone.process.endedBy).toBe('SIGKILL');
    expect(alone.process.stderr).toContain('worker stopped');
  });

  it('that are pipes are refused by name, and nothing waits for them', async ({ worker }) => {
    const alone = await worker({ accounts: { pipe: fileOf('pipe') } });
    const path = join(alone.directory, 'pipe.json');
    execFileSync('mkfifo', [path]);
    await alone.healthy();
    const { headline } = await cycle(alone, 'pipe');
    expect(headline).toBe(
      `inconclusive: expectedState: ${path}: is a pipe (FIFO), and must be a regular file`,
    );
    rmSync(path);
    isWritten(alone, 'pipe');
    expect(await cycle(alone, 'pipe')).toMatchObject({ outcome: 'clean' });
    alone.process.signal('SIGTERM');
    expect(await alone.process.ended).toBe(0);
  });
});

const pipeOf = ({ directory }: StandAlone, name: string) => join(directory, `${name}.json.pipe`);

/** The files of these accounts begin to hang, and their reports say so with the part. */
async function hangNow(alone: StandAlone, names: readonly string[], why: RegExp): Promise<void> {
  for (const name of names) {
    execFileSync('mkfifo', [pipeOf(alone, name)]);
    isWritten(alone, name);
  }
  await alone.healthy();
  const reports = await Promise.all(names.map(async (name) => await cycle(alone, name)));
  for (const [i, { headline }] of reports.entries()) {
    expect(headline).toContain(`inconclusive: expectedState: ${join(alone.directory, `${names[i]}.json`)}: `);
    expect(headline).toMatch(why);
  }
}

/** The bot says that nothing is expected, now. */
function isWritten({ directory }: StandAlone, name: string): void {
  const path = join(directory, `${name}.json`);
  writeFileSync(`${path}.new`, emptyState());
  renameSync(`${path}.new`, path);
}

/** The file system that this file is on answers again: what hung goes on, and nothing hangs any more. */
function comesBack(alone: StandAlone, name: string): void {
  const pipe = pipeOf(alone, name);
  // For reading and writing: opening it waits for nobody, and whoever waited for a writer has one.
  const fd = openSync(pipe, 'r+');
  rmSync(pipe);
  closeSync(fd);
}

/** The report of one cycle, by the command line. */
async function cycle({ run, account }: StandAlone, name: string): Promise<CycleReport> {
  const { stdout, stderr } = await run('run', account(name), '--json');
  expect(stderr).toBe('');
  return answerBy('run', stdout);
}
