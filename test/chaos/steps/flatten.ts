import { setTimeout as sleep } from 'node:timers/promises';
import type { CliProcess } from '../../support/cli';
import type { Happening } from '../script';
import type { World } from '../world';
import { inTurn, nextOperator, noted } from './operate';

type Flatten = Happening & { does: 'flatten' };

/** After its own time the command still disarms and looks. */
const ENDING_MS = 45_000;
const ARMED = /armed for plan/;
const PROPOSED = /approve \S+ ([0-9a-f]{16}) --operator/;

/**
 * Looks at an account, and carries out what is there with the real command in a process of its own, which may be
 * killed in its middle. Nothing new appears on the account from the look until it has armed: otherwise nothing would
 * be what was confirmed.
 */
export async function flatten(world: World, step: Flatten): Promise<void> {
  const { account } = step;
  world.watched.add(account);
  try {
    const { preview, refusal } = await world.reconcile.previewFlatten(account);
    const plan = preview.wholePlan;
    if (refusal !== null || plan === null) return;
    await inTurn(account, async () => {
      // The turn may have come only after the storm.
      if (!world.over) await carriedOut(world, step, plan);
    });
  } finally {
    world.watched.delete(account);
  }
}

async function carriedOut(world: World, step: Flatten, plan: string): Promise<void> {
  const { account, timeoutSeconds } = step;
  const operator = nextOperator();
  const asked = { operator, ttlSeconds: timeoutSeconds, once: false, plan: true };
  await noted(world, account, asked, async () => {
    const command = world.command(
      ...['flatten', account, '--operator', operator, '--reason', 'storm', '--yes', plan],
      ...['--timeout', String(timeoutSeconds), '--config', 'reconcile.config.json'],
    );
    const late = setTimeout(() => command.signal('SIGKILL'), timeoutSeconds * 1_000 + ENDING_MS);
    const proposed = command.says(PROPOSED);
    const answered = proposed.then(() => approved(world, step, command));
    const begun = [command.says(ARMED), ...(step.approved ? [] : [proposed])];
    // Each of them fails where the command ends without saying it, and nothing depends on that.
    for (const each of [proposed, answered]) each.catch(() => undefined);
    await Promise.any(begun).catch(() => undefined);
    world.watched.delete(account);
    // Without a second operator it would wait for ten minutes.
    const ends = step.approved || ARMED.test(command.stderr) ? step.ends : 'killed';
    if (ends !== 'by itself') {
      await Promise.race([sleep(step.afterMs), command.ended]);
      command.signal(ends === 'killed' ? 'SIGKILL' : 'SIGINT');
    }
    const status = await command.ended;
    clearTimeout(late);
    if (ARMED.test(command.stderr)) return 'armed';
    return status === null ? 'unknown' : 'recorded';
  });
}

/** The second operator reads the line that the first one's command printed. */
async function approved({ reconcile }: World, step: Flatten, command: CliProcess): Promise<void> {
  const [, hash = ''] = PROPOSED.exec(command.stderr) ?? [];
  if (step.approved) await reconcile.approve(step.account, { operator: nextOperator(), hash });
}
