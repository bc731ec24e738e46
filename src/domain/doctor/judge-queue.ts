import { listed, timeSpan } from '../story/text';
import { type Finding, fix, named, ok, warning } from './finding';

/** So long a poll for tasks lasts where there are none, ms: whoever polls is seen again within it. */
const POLL_MS = 60_000;
/** What the clocks of this machine and of the server may differ by, and a worker takes between two polls, ms. */
const ALLOWANCE_MS = 15_000;

/** Who polls a task queue, or did within the last minutes. */
export interface Poller {
  readonly identity: string;
  /** When it was last seen, ms, the server's clock; null where the server does not tell. */
  readonly seenAt: number | null;
}

/** By kind of task. */
export interface Pollers {
  readonly workflow: readonly Poller[];
  readonly activity: readonly Poller[];
}

/**
 * Whether somebody takes what is put into a task queue. Temporal lists a poller for minutes after it ended.
 * @param now ms
 */
export function judgeQueue(check: string, queue: string, pollers: Pollers, now: number): Finding {
  const { workflow, activity } = pollers;
  const todo =
    'start the worker: grinder-reconcile worker, or your own; where yours runs, say its task queue in the file as "taskQueue"';
  const all = newestOfEach([...workflow, ...activity]);
  if (all.length === 0) return fix(check, `nobody polls ${queue}`, todo);
  const by = named(all.map((poller) => saidOf(poller, now)));
  if (workflow.length === 0) return fix(check, `${queue} is polled by ${by}, but not for workflows`, todo);
  if (activity.length === 0) return fix(check, `${queue} is polled by ${by}, but not for activities`, todo);
  const left = [
    ...(isGone(workflow, now) ? ['workflows'] : []),
    ...(isGone(activity, now) ? ['activities'] : []),
  ];
  if (left.length === 0) return ok(check, `${queue} is polled by ${by}`);
  return warning(
    check,
    `${queue} was polled by ${by}: a poll lasts ${POLL_MS / 1_000} s, so nobody seems to take ${listed(left)} now`,
    todo,
  );
}

/** Whether none of them can still be polling. */
const isGone = (pollers: readonly Poller[], now: number): boolean =>
  pollers.every(({ seenAt }) => seenAt !== null && now - seenAt > POLL_MS + ALLOWANCE_MS);

/** Each identity once, who was seen last first. */
function newestOfEach(pollers: readonly Poller[]): Poller[] {
  const newest = new Map<string, Poller>();
  for (const poller of pollers)
    if (lastSeen(poller) >= lastSeen(newest.get(poller.identity))) newest.set(poller.identity, poller);
  return [...newest.values()].sort((a, b) => lastSeen(b) - lastSeen(a) || (a.identity < b.identity ? -1 : 1));
}

const lastSeen = (poller: Poller | undefined): number => poller?.seenAt ?? Number.NEGATIVE_INFINITY;

const saidOf = ({ identity, seenAt }: Poller, now: number): string =>
  seenAt === null ? identity : `${identity} (seen ${timeSpan(now - seenAt)} ago)`;
