import { join } from 'node:path';
import { until } from './processes.mjs';
import { step } from './step.mjs';

const WHO = ['--operator', 'stack'];
const firstLine = (text) => text.trim().split('\n')[0];

/**
 * Backs PostgreSQL up while a guard is armed, lets it act on, kills PostgreSQL and Temporal, and restores the backup:
 * once with a worker that goes on running, once with one that starts afterwards and knows nothing.
 */
export async function restored(stack) {
  const { mine, postgres, folder } = stack;
  const backup = join(folder, 'temporal.sql');
  await step('armed', async () =>
    firstLine(await mine.command('arm', 'demo', ...WHO, '--reason', 'over a backup')),
  );
  const before = await mine.status();
  await step('backed up: pg_dumpall', async () => void (await postgres.backUp(backup)));
  await step('cycles act after it', async () => {
    await until('it acts', async () => (await mine.status()).lastActedAt > (before.lastActedAt ?? 0));
    await mine.command('schedule', 'pause', 'demo', '--reason', 'what was sent is counted');
    await mine.command('disarm', 'demo', '--wait', ...WHO);
    const { lastActedAt } = await mine.status();
    await until('the worker has seen all of it', async () => (await mine.seenActing()) >= lastActedAt - 1);
    return `${await mine.writes()} writes were sent, and it was disarmed`;
  });
  const sent = await mine.writes();

  await setBack(stack, backup);
  await step('the worker, which went on running, disarms what is armed again', () => isSetBack(mine));
  await nothingSent(mine, sent);

  await step('the worker is stopped', () => mine.stopWorker());
  await setBack(stack, backup);
  await step('an operator says that it was restored', async () =>
    (await mine.command('disarm', 'demo', '--restored', ...WHO)).trim().split('\n').at(-1),
  );
  await step('the worker is started', () => mine.startWorker());
  await step('it finds the account disarmed', () => isSetBack(mine));
  await nothingSent(mine, sent);
  await step('an operator who has looked arms, and a cycle acts', async () => {
    await mine.command('arm', 'demo', ...WHO, '--reason', 'books checked', '--accept-unknown-ledger');
    return `${await until('it acts', async () => (await mine.writes()) - sent)} writes`;
  });
}

async function setBack({ temporal, postgres, version }, backup) {
  await step('PostgreSQL and Temporal are killed, and the backup is restored', async () => {
    await Promise.all([temporal.kill(), postgres.kill()]);
    await postgres.restore(backup);
    await temporal.start(version);
  });
}

async function isSetBack(mine) {
  const { disarmed, budget } = await until('the guard is disarmed', async () => {
    const status = await mine.status();
    return status.disarmed?.reason === 'set_back' && status;
  });
  if (!budget.unknown) throw new Error(`the budget is known: ${JSON.stringify(budget)}`);
  return `${disarmed.reason} at ${new Date(disarmed.at).toISOString()}, today's budget counts as spent`;
}

/** Not even by a cycle that looked meanwhile: one that begins now goes to its end first. */
async function nothingSent(mine, sent) {
  await step('a cycle that finds strays sends nothing', async () => {
    // They come back, as in the demo.
    const said = await until('a cycle finds something', async () => {
      const line = firstLine(await mine.command('run', 'demo'));
      return !line.startsWith('clean') && line;
    });
    const now = await mine.writes();
    if (now !== sent) throw new Error(`${now - sent} writes were sent: ${said}`);
    return said;
  });
}
