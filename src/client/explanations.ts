import type { Client } from '@temporalio/client';
import { accountStory, type GuardFact, type StoryFacts } from '../domain/story/account-story';
import { cycleStory } from '../domain/story/cycle-story';
import type { Explanation } from '../domain/story/explanation';
import { newestCycle, newestRecord, readCycle } from './cycle-record';
import { readSteps } from './cycle-steps';
import { GuardNotPolled, GuardPaused, NoGuard } from './errors';
import { explain } from './explain';
import type { GuardClient } from './guard-client';
import { describeSchedule, glanceAtSchedules, type ScheduleRow } from './schedules';
import { statusOf } from './status';

/**
 * Why an account is in the state that it is in.
 * @throws NoGuard where the server knows nothing of the account: no guard, no schedule, no cycle
 */
export async function explainAccount(
  client: Client,
  guards: GuardClient,
  account: string,
): Promise<Explanation> {
  const [guard, schedule, running, last] = await Promise.all([
    guardFact(guards, account),
    scheduleOf(client, account),
    newestCycle(client, account, 'running'),
    newestRecord(client, account),
  ]);
  if (guard.kind === 'none' && schedule === undefined && running === null && last === null)
    throw new NoGuard(account);
  const facts: StoryFacts = {
    account,
    // The server's clock, where a guard tells it: all other times here are the server's.
    now: guard.kind === 'running' ? guard.status.at : Date.now(),
    guard,
    schedule: schedule ?? null,
    running,
    last,
  };
  return accountStory(facts);
}

/** As the list shows it, which nobody has to decode; where the server does not list, as it says itself. */
async function scheduleOf(client: Client, account: string): Promise<ScheduleRow | undefined> {
  try {
    const schedules = await glanceAtSchedules(client);
    return schedules.find((row) => row.account === account);
  } catch {
    return await describeSchedule(client, account);
  }
}

async function guardFact(guards: GuardClient, account: string): Promise<GuardFact> {
  try {
    return { kind: 'running', status: await statusOf(guards, account) };
  } catch (error) {
    if (error instanceof NoGuard) return { kind: 'none' };
    if (error instanceof GuardNotPolled) return { kind: 'not polled' };
    if (error instanceof GuardPaused) return { kind: 'paused' };
    return { kind: 'unreadable', problem: explain(error) };
  }
}

/**
 * Why a cycle ended as it did, or how far it got.
 * @throws NoCycle; InvalidInput where it is another workflow
 */
export async function explainCycle(client: Client, workflowId: string): Promise<Explanation> {
  const record = await readCycle(client, workflowId);
  return cycleStory(record, await readSteps(client, record), Date.now());
}
