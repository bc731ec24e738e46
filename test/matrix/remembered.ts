import type { Client } from '@temporalio/client';
import { guardStart, guardTasks } from '../../src/client/audit/guard-tasks';
import { type Event, historyOf, Reader } from '../../src/client/audit/history';
import { GuardReplay } from '../../src/client/audit/replay-guard';
import { guardRuns } from '../../src/client/audit/runs';
import { clientOfGuards } from '../../src/client/guards';
import type { Reservation } from '../../src/domain/guard/state';
import { guardId } from '../../src/domain/names';

/** Every reservation of an account as its guard last knew it: a guard forgets what nobody can ask about any more. */
export async function reservationsEver(anyClient: Client, account: string): Promise<Reservation[]> {
  const client = clientOfGuards(anyClient);
  const workflowId = guardId(account);
  const known = new Map<string, Reservation>();
  for (const { runId } of await guardRuns(client, account)) {
    const reader = new Reader(client, workflowId);
    const events: Event[] = [];
    for await (const event of (await historyOf(client, { workflowId, runId })) ?? []) events.push(event);
    const [first] = events;
    const start = first === undefined ? null : await guardStart(first, reader, runId);
    if (start === null) continue;
    const replay = new GuardReplay(account, start.at, start.carried);
    for await (const task of guardTasks(asStream(events), reader))
      for (const { after } of replay.carryOut(task))
        for (const reservation of after.reservations) known.set(reservation.id, reservation);
  }
  return [...known.values()];
}

async function* asStream(events: readonly Event[]): AsyncGenerator<Event> {
  yield* events;
}
