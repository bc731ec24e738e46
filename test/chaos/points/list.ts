import type { CycleActivities, GuardActivities, InspectActivities } from '../../../src/workflows/contract';
import type { GUARD_DESCRIPTIONS } from '../../../src/workflows/guard-descriptions';
import type { When } from '../../support/rpc-gate';

/**
 * Every named point at which a worker is killed. A point is a call of the worker that stands still: before the one
 * who is called has it, or after it was carried out and before the worker knows. Nothing in the product knows of it.
 */
export interface Point {
  readonly name: string;
  readonly stop: RpcStop | HttpStop;
  /** What brings a worker there. */
  readonly by: Provoked;
}

export interface RpcStop {
  /** As `RpcTasks` names it. */
  readonly rpc: string;
  readonly when: When;
}

export interface HttpStop {
  /** Method, path, and which of them, from 1 on. */
  readonly http: readonly [string, string, number];
  /** `engine`: the exchange has accepted the request, and does not know yet what to do with it. */
  readonly when: When | 'engine';
}

/** What brings a worker to a point; the account is armed unless that is what happens. */
export type Provoked =
  | 'a cycle'
  | 'an arm'
  | 'an approval'
  | 'a disarm'
  | 'a policy'
  | 'a look'
  | 'a signal of a worker'
  | 'a new guard'
  | 'an attribute that was registered later'
  | 'the end of an arming'
  | 'a cancellation of the guard';

type Activity = keyof (CycleActivities & InspectActivities & GuardActivities);
/** Complete, or it does not compile. */
const ACTIVITIES: Record<Activity, Provoked> = {
  observe: 'a cycle',
  reserve: 'a cycle',
  cancel: 'a cycle',
  flatten: 'a cycle',
  settle: 'a cycle',
  inspect: 'a look',
  readPredecessor: 'a new guard',
  viewArmedAttribute: 'an attribute that was registered later',
};

type Handler = Exclude<keyof typeof GUARD_DESCRIPTIONS, 'status' | 'guardState'>;
const HANDLERS: Record<Handler, Provoked> = {
  arm: 'an arm',
  approve: 'an approval',
  disarm: 'a disarm',
  exchangePaused: 'a signal of a worker',
  massSeen: 'a signal of a worker',
  massEnded: 'a signal of a worker',
  attributeRegistered: 'a signal of a worker',
  configure: 'a policy',
  reserve: 'a cycle',
  permit: 'a cycle',
  settle: 'a cycle',
};

const both = (name: string, rpc: string, by: Provoked, words: readonly [string, string]): Point[] => [
  { name: `${name}, ${words[0]}`, stop: { rpc, when: 'before' }, by },
  { name: `${name}, ${words[1]}`, stop: { rpc, when: 'after' }, by },
];
const DONE = ['done and not told', 'told'] as const;
const ASKED = ['on its way', 'answered'] as const;

const http = (
  name: string,
  [method, path, nth]: readonly [string, string, number],
  whens: readonly HttpStop['when'][],
): Point[] =>
  whens.map((when) => ({
    name: `${name}, ${HTTP_WORDS[when]}`,
    stop: { http: [method, `/fapi/${path}`, nth] as const, when },
    by: 'a cycle',
  }));
const HTTP_WORDS = { before: 'on its way', engine: 'accepted', after: 'carried out' } as const;
const WRITE = ['before', 'engine', 'after'] as const;
const READ = ['before', 'after'] as const;

export const POINTS: readonly Point[] = [
  ...Object.entries(ACTIVITIES).flatMap(([name, by]) =>
    both(`activity ${name}`, `activity ${name}`, by, DONE),
  ),
  ...Object.entries(HANDLERS).flatMap(([name, by]) => both(`handler ${name}`, `handler ${name}`, by, DONE)),
  ...['reserve', 'permit', 'settle'].flatMap((name) =>
    both(`update ${name}`, `update ${name}`, 'a cycle', ASKED),
  ),
  ...both('query status', 'query status', 'a cycle', ASKED),
  ...both('query of a predecessor in readPredecessor', 'query guardState', 'a new guard', ASKED),
  ...http("observe's first read", ['GET', 'v1/openOrders', 1], READ),
  ...http('the confirming read', ['GET', 'v1/openOrders', 2], READ),
  ...http('the read before a cancel', ['GET', 'v1/openOrders', 3], READ),
  ...http('a cancel', ['DELETE', 'v1/batchOrders', 1], WRITE),
  ...http('a second cancel', ['DELETE', 'v1/batchOrders', 2], WRITE),
  ...http('a cancel of a conditional order', ['DELETE', 'v1/algoOrder', 1], WRITE),
  ...http('the cancel of a stop before a close', ['DELETE', 'v1/algoOrder', 2], WRITE),
  ...http('a close', ['POST', 'v1/order', 1], WRITE),
  ...both("a cycle's first task", 'start of reconcileCycle', 'a cycle', DONE),
  ...both("a cycle's decision to act", 'result of reserve', 'a cycle', DONE),
  ...both("a cycle's end", 'end', 'a cycle', DONE),
  ...both("a guard's first task", 'start of remediationGuard', 'a new guard', DONE),
  ...both('the end of an arming', 'timer', 'the end of an arming', DONE),
  ...both('continue-as-new', 'continue-as-new', 'a cancellation of the guard', DONE),
];
