import { setTimeout as sleep } from 'node:timers/promises';
import { NoGuard } from '../../src/client';
import { GuardClient } from '../../src/client/guard-client';
import { clientOfGuards } from '../../src/client/guards';
import { CYCLE_TYPE } from '../../src/domain/names';
import type { CycleReport } from '../../src/domain/report';
import { ACCOUNTS, type ChaosAccount, FOREIGN_SYMBOL, standingLegs } from './accounts';
import type { Afterwards } from './evidence';
import { onExchange } from './on-exchange';
import { approve, arm, disarm } from './steps/operate';
import type { World } from './world';

const WITHIN_MS = 60_000;
const CLEAN_WITHIN_MS = 150_000;
const LOOK_EVERY_MS = 1_000;
const ARM_SECONDS = 600;
const REPORTS = 4;
/** Characters of one. */
const HEADLINE = 200;

/** Looks at all accounts once everything is healed. */
export const lookAtAll = async (world: World): Promise<Afterwards[]> =>
  await Promise.all(ACCOUNTS.map((each) => afterwards(world, each)));

/** Whether the guard answers, a disarm works, and an armed account gets clean. */
async function afterwards(world: World, whose: ChaosAccount): Promise<Afterwards> {
  const { account } = whose;
  const answeredMs = await took(WITHIN_MS, () => answers(world, account));
  const alive = answeredMs !== null;
  const disarmedMs = alive
    ? await took(WITHIN_MS, async () => (await disarm(world, account)) !== null)
    : null;
  const cleanMs = alive ? await cleaned(world, whose) : null;
  return {
    ...{ account, answeredMs, disarmedMs, cleanMs },
    ...(await onExchange(world, account)),
    reports: await newestReports(world, account),
  };
}

async function answers(world: World, account: string): Promise<boolean> {
  try {
    return (await world.reconcile.status(account)).birth.status !== 'pending';
  } catch (error) {
    // The storm may have ended right after it terminated the guard.
    if (error instanceof NoGuard) await world.startGuard(account);
    throw error;
  }
}

/** Arms, and again where doubt disarmed, until the schedule's cycles have removed every stray. */
async function cleaned(world: World, whose: ChaosAccount): Promise<number | null> {
  const { account, afterwards: policy } = whose;
  const guards = new GuardClient(clientOfGuards(world.client));
  world.recorder.say({ kind: 'policy', account, at: Date.now(), policy });
  await took(WITHIN_MS, async () => {
    await guards.configure(account, { policy });
    return true;
  });
  const standing = standingLegs(whose);
  const expected = new Set(world.bots.get(account)?.orders ?? []);
  const isStray = (id: string) =>
    id.startsWith('grinder_d_') && !id.includes(FOREIGN_SYMBOL) && !expected.has(id);
  return await took(CLEAN_WITHIN_MS, async () => {
    await keepArmed(world, whose);
    const { resting, legs } = await onExchange(world, account);
    return !resting.some(isStray) && Object.keys(legs).every((leg) => leg in standing);
  });
}

async function keepArmed(world: World, { account, policy }: ChaosAccount): Promise<void> {
  const { armed, budget } = await world.reconcile.status(account);
  if (armed) return;
  // What a predecessor spent that could not be read counts as all until an operator says otherwise.
  const wanted = { account, ttlSeconds: ARM_SECONDS, once: false };
  await arm(world, wanted, budget.unknown ? { acceptUnknownLedger: true } : {});
  if (policy.approvals === 2) await approve(world, { account, as: 'another' });
}

/** How long it took until something was so, ms, or null. An error is a not yet. */
async function took(withinMs: number, isSo: () => Promise<boolean>): Promise<number | null> {
  const startedAt = Date.now();
  for (;;) {
    if (await isSo().catch(() => false)) return Date.now() - startedAt;
    if (Date.now() - startedAt > withinMs) return null;
    await sleep(LOOK_EVERY_MS);
  }
}

async function newestReports({ client }: World, account: string): Promise<string[]> {
  const of = `WorkflowType = "${CYCLE_TYPE}" AND ReconcileAccount = "${account}"`;
  const lines: string[] = [];
  for await (const { workflowId, runId, status } of client.workflow.list({
    query: `${of} AND ExecutionStatus != "Running"`,
  })) {
    const result = client.workflow.getHandle(workflowId, runId).result() as Promise<CycleReport>;
    lines.push(
      await result.then(
        ({ headline }) => headline.slice(0, HEADLINE),
        () => status.name,
      ),
    );
    if (lines.length >= REPORTS) break;
  }
  return lines;
}
