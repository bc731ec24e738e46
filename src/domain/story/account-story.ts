import { type ExplainedGate, explainedGate, inGateOrder } from '../gates';
import type { GuardStatus } from '../guard/status';
import { iso } from '../iso';
import { guardId } from '../names';
import { OUTCOMES } from '../outcomes';
import { closedForAll, closedInReport } from './closed-gates';
import type { CycleRecord, CycleRow } from './cycle-record';
import type { Explanation } from './explanation';
import { guardSentences } from './guard-sentences';
import { timeSpan } from './text';

/** What a guard says, or why it says nothing. */
export type GuardFact =
  | { readonly kind: 'running'; readonly status: GuardStatus }
  | { readonly kind: 'none' }
  | { readonly kind: 'not polled' }
  | { readonly kind: 'paused' }
  | { readonly kind: 'unreadable'; readonly problem: string };

/** What starts cycles; times are ISO 8601. */
export interface ScheduleFact {
  readonly paused: boolean;
  readonly note: string;
  readonly next: string | null;
  readonly problem: string | null;
}

/** Everything there is to know of an account without asking its exchange. */
export interface StoryFacts {
  readonly account: string;
  /** ms. */
  readonly now: number;
  readonly guard: GuardFact;
  /** Null where there is none. */
  readonly schedule: ScheduleFact | null;
  /** The cycle that runs. */
  readonly running: CycleRow | null;
  /** The newest that closed. */
  readonly last: CycleRecord | null;
}

/** Why an account is in the state that it is in. Pure: the same facts give the same sentences. */
export function accountStory(facts: StoryFacts): Explanation {
  return {
    about: facts.account,
    sentences: [...guardSaid(facts), ...scheduleSaid(facts), ...cyclesSaid(facts)],
    gates: gatesOf(facts),
  };
}

function guardSaid({ account, guard }: StoryFacts): string[] {
  switch (guard.kind) {
    case 'running':
      return guardSentences(guard.status);
    case 'none':
      return [`${account} has no guard on this server, so nothing can be written; "apply" starts it.`];
    case 'not polled':
      return [
        `No worker polls the guard of ${account}, or none answers in time: nothing is known of it meanwhile. Where none runs, nothing can be written; start the worker.`,
      ];
    case 'paused':
      return [
        `The guard of ${account} is paused, so nothing is known of it and nothing can be written; a disarm that is sent now works when it goes on: "temporal workflow unpause --workflow-id ${guardId(account)}".`,
      ];
    case 'unreadable':
      return [`The guard of ${account} cannot be read: ${guard.problem}.`];
  }
}

function scheduleSaid({ account, schedule, now }: StoryFacts): string[] {
  if (schedule === null) return [`No schedule starts cycles of ${account}; "apply" creates it.`];
  const { paused, note, next, problem } = schedule;
  if (problem !== null) return [`The schedule of ${account} cannot be read: ${problem}.`];
  if (paused)
    return [
      `The schedule is paused${note === '' ? '' : ` (${note})`}: no new cycle starts until "schedule resume ${account}".`,
    ];
  if (next === null) return ['The schedule starts no further cycle.'];
  return [`The next cycle starts at ${next} (in ${timeSpan(Date.parse(next) - now)}).`];
}

function cyclesSaid({ account, running, last, now }: StoryFacts): string[] {
  return [
    ...(running === null
      ? []
      : [
          `${running.workflowId} runs since ${iso(running.startedAt)} (${timeSpan(now - running.startedAt)}).`,
        ]),
    ...(last === null ? [`No cycle of ${account} has ended yet.`] : lastSaid(last, now)),
  ];
}

function lastSaid({ workflowId, closedAt, report, problem }: CycleRecord, now: number): string[] {
  const when = closedAt === null ? '' : ` ${timeSpan(now - closedAt)} ago`;
  if (report === null) return [`The last cycle, ${workflowId}, ended${when} without a report: ${problem}.`];
  const { outcome, headline, next } = report;
  return [
    `The last cycle, ${workflowId}, ended${when}: ${headline}.`,
    `That is ${outcome}: ${OUTCOMES[outcome].meaning}. ${next}`,
  ];
}

function gatesOf({ guard, last }: StoryFacts): ExplainedGate[] {
  const ofGuard =
    guard.kind === 'running' ? closedForAll(guard.status) : [explainedGate('guard_unavailable')];
  const ofReport = last?.report == null ? [] : closedInReport(last.report, true);
  const gates = inGateOrder([...ofGuard, ...ofReport].map(({ reason }) => reason)).map(explainedGate);
  // Nothing else that a guard says counts once it was reset.
  const isReset = ({ reason }: ExplainedGate) => reason === 'reset_run';
  return [...gates.filter(isReset), ...gates.filter((gate) => !isReset(gate))];
}
