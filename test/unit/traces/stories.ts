import type { VIEWS } from '../../../src/traces/check';
import type { TraceEvent } from '../../../src/traces/trace';
import {
  accept,
  arm,
  born,
  configure,
  disarm,
  grant,
  LIFE_SECONDS,
  locked,
  MIDNIGHT,
  PLAN_SECONDS,
  permit,
  report,
  send,
  settle,
  start,
  terminate,
} from './story';

/** One whole write: from the grant until the lock is free again. */
const done = (at: number, reservation: string): TraceEvent[] => [
  ...grant(at, reservation),
  permit(at + 1, reservation),
  send(at + 1.2, reservation, { stamped: at + 0.9 }),
  accept(at + 1.3, reservation),
  settle(at + 2, reservation),
  report(at + 3, reservation, 'found'),
];
/** The guard is terminated and another one begins. */
const restarted = (at: number, how: 'taken over' | 'unreadable'): TraceEvent[] => [
  terminate(at),
  start(at + 1),
  born(at + 2, how),
  ...(how === 'unreadable' ? [configure(at + 2, 10)] : []),
];

/** What may happen to an account. */
export const SOUND: readonly [string, readonly TraceEvent[]][] = [
  ['an account in which nothing happens', []],
  ['one write after the other', [...done(10, 'r1'), ...done(20, 'r2'), ...done(30, 'r3')]],
  ['an answer that is asked for again', [...grant(10, 'r1'), permit(11, 'r1'), permit(12, 'r1')]],
  [
    'another attempt that finds out',
    [...grant(10, 'r1'), permit(11, 'r1'), permit(15, 'r1', { nonce: 'b', said: 'already given' })],
  ],
  [
    'a request that is sent after the disarm',
    [...grant(10, 'r1'), permit(11, 'r1'), disarm(11.1), send(11.2, 'r1'), accept(11.3, 'r1')],
  ],
  [
    'a refund that is spent again',
    [
      ...grant(10, 'r1', { writes: { w1: 1, w2: 9 } }),
      permit(11, 'r1'),
      settle(12, 'r1', { w1: true, w2: false }),
      ...grant(20, 'r2', { writes: { w1: 9 } }),
    ],
  ],
  [
    'a lock that is held by what died',
    [...grant(10, 'r1'), permit(11, 'r1'), locked(12, 'r2'), locked(50, 'r2'), ...done(60, 'r3')],
  ],
  [
    'a budget for each day',
    [
      ...grant(10, 'r1', { writes: { w1: 10 } }),
      permit(11, 'r1'),
      settle(12, 'r1'),
      ...arm(MIDNIGHT, 2),
      ...grant(MIDNIGHT + 1, 'r2', { writes: { w1: 10 }, arming: 2 }),
    ],
  ],
  [
    'a guard that takes over',
    [
      ...done(10, 'r1'),
      ...restarted(20, 'taken over'),
      ...arm(30, 2),
      ...grant(31, 'r2', { arming: 2 }),
      permit(32, 'r2'),
    ],
  ],
  [
    'a reservation that expires while there is no guard',
    [
      ...grant(10, 'r1'),
      terminate(20),
      start(21),
      born(60, 'taken over'),
      ...arm(61, 2),
      ...grant(62, 'r2', { arming: 2 }),
    ],
  ],
  [
    'a guard that cannot take over',
    [
      ...done(10, 'r1'),
      ...restarted(20, 'unreadable'),
      ...arm(30, 100, { acceptUnknown: true }),
      ...grant(40, 'r2', { arming: 100, policyVersion: 100 }),
    ],
  ],
  [
    'an arming for one cycle',
    [
      ...arm(5, 2, { once: true }),
      ...grant(10, 'r1', { arming: 2 }),
      permit(11, 'r1'),
      settle(12, 'r1'),
      ...arm(20, 3, { once: true }),
      ...grant(21, 'r2', { arming: 3 }),
    ],
  ],
];

/** A trace that breaks one rule, and the mutant of a model that has just this rule no more. */
export interface Broken {
  readonly rule: string;
  readonly view: keyof typeof VIEWS;
  /** Undefined where the rule lies in what the model's processes do, or in the sizes. */
  readonly mutant?: string;
  readonly events: readonly TraceEvent[];
}

export const BROKEN: readonly Broken[] = [
  {
    rule: 'a write is permitted once, whatever the attempt',
    view: 'permit',
    mutant: 'MUTANT_PERMIT_PER_ATTEMPT',
    events: [...grant(10, 'r1'), permit(11, 'r1'), permit(12, 'r1', { nonce: 'b' })],
  },
  {
    rule: 'the nonce tells invocations apart',
    view: 'permit',
    mutant: 'MUTANT_TOKEN_WITHOUT_NONCE',
    events: [
      ...grant(10, 'r1'),
      permit(11, 'r1'),
      // The second nonce's turn: only the fourth asker counts as a third attempt, as the first one's reset does.
      permit(12, 'r1', { nonce: 'b', said: 'already given' }),
      permit(13, 'r1', { ownRun: false, nonce: 'c' }),
    ],
  },
  {
    rule: 'whoever asks for what was given is told so, also after the end',
    view: 'permit',
    events: [...grant(10, 'r1'), permit(11, 'r1'), settle(12, 'r1', { w1: false })],
  },
  {
    rule: 'a new arming ends the permits of the one before',
    view: 'permit',
    mutant: 'MUTANT_ARMING_NUMBER_NOT_COMPARED',
    events: [...grant(10, 'r1'), ...arm(11, 2), permit(12, 'r1')],
  },
  {
    rule: 'a disarm ends all permits',
    view: 'permit',
    events: [...grant(10, 'r1'), disarm(11), permit(12, 'r1')],
  },
  {
    rule: 'an arming ends with its time',
    view: 'permit',
    mutant: 'MUTANT_EXPIRY_BY_TIMER_ONLY',
    events: [...arm(5, 2, { seconds: 6 }), ...grant(10, 'r1', { arming: 2 }), permit(12, 'r1')],
  },
  {
    rule: 'a cycle that was reset is given nothing',
    view: 'permit',
    mutant: 'MUTANT_RESET_RUN_NOT_COMPARED',
    events: [...grant(10, 'r1'), permit(11, 'r1', { ownRun: false })],
  },
  {
    rule: 'settle ends all permits',
    view: 'permit',
    mutant: 'MUTANT_SETTLE_KEEPS_PERMITS',
    events: [...grant(10, 'r1'), settle(11, 'r1', { w1: false }), permit(12, 'r1')],
  },
  {
    rule: 'nothing is sent twice',
    view: 'permit',
    events: [...grant(10, 'r1'), permit(11, 'r1'), send(11.2, 'r1'), send(11.4, 'r1')],
  },
  {
    rule: 'nothing is sent without a permit',
    view: 'permit',
    events: [...grant(10, 'r1'), send(11, 'r1')],
  },
  {
    rule: '"not sent" is the guard\'s word',
    view: 'permit',
    mutant: 'MUTANT_REPORT_WITHOUT_SETTLEMENT',
    events: [...grant(10, 'r1'), report(11, 'r1', 'not sent', false)],
  },
  {
    rule: 'what was permitted is never called unsent',
    view: 'permit',
    events: [...grant(10, 'r1'), permit(11, 'r1'), settle(12, 'r1'), report(13, 'r1', 'not sent')],
  },
  {
    rule: 'one reservation at a time',
    view: 'lock',
    mutant: 'MUTANT_OPEN_ONES_NOT_COUNTED',
    events: [...grant(10, 'r1'), ...grant(11, 'r2')],
  },
  {
    rule: 'settling does not free the lock at once',
    view: 'lock',
    mutant: 'MUTANT_SETTLE_FREES_LOCK',
    events: [...grant(10, 'r1'), permit(11, 'r1'), settle(12, 'r1'), ...grant(13, 'r2')],
  },
  {
    rule: 'expiry does not free the lock at once',
    view: 'lock',
    mutant: 'MUTANT_EXPIRY_FREES_LOCK',
    events: [...grant(10, 'r1'), permit(9 + PLAN_SECONDS - 1, 'r1'), ...grant(9 + PLAN_SECONDS + 1, 'r2')],
  },
  {
    rule: 'the lock counts from the permit',
    view: 'lock',
    mutant: 'MUTANT_LOCK_COUNTED_FROM_GRANT',
    events: [...grant(10, 'r1'), permit(14, 'r1'), settle(14.5, 'r1'), ...grant(15, 'r2')],
  },
  {
    rule: 'a reservation expires with its plan',
    view: 'lock',
    mutant: 'MUTANT_NO_EXPIRY',
    events: [...grant(10, 'r1'), permit(11, 'r1'), locked(9 + PLAN_SECONDS + LIFE_SECONDS, 'r2')],
  },
  {
    rule: 'an expired reservation is permitted nothing',
    view: 'lock',
    mutant: 'MUTANT_PERMIT_AFTER_EXPIRY',
    events: [...grant(10, 'r1'), permit(9 + PLAN_SECONDS, 'r1')],
  },
  {
    rule: 'a plan that is too old is granted nothing',
    view: 'lock',
    mutant: 'MUTANT_LIFE_COUNTED_FROM_GRANT',
    events: grant(10 + PLAN_SECONDS, 'r1', { planned: 10 }),
  },
  {
    rule: 'the budget is taken with the grant',
    view: 'lock',
    mutant: 'MUTANT_BUDGET_TAKEN_BY_SETTLE',
    events: [
      ...grant(10, 'r1', { writes: { w1: 6 } }),
      permit(11, 'r1'),
      ...grant(100, 'r2', { writes: { w1: 6 } }),
    ],
  },
  {
    rule: 'what was permitted stays paid for',
    view: 'lock',
    mutant: 'MUTANT_REFUND_PERMITTED',
    events: [
      ...grant(10, 'r1', { writes: { w1: 6 } }),
      permit(11, 'r1'),
      settle(12, 'r1'),
      ...grant(100, 'r2', { writes: { w1: 6 } }),
    ],
  },
  {
    rule: 'a late settle refunds nothing',
    view: 'lock',
    mutant: 'MUTANT_LATE_SETTLE_REFUNDS',
    events: [
      ...grant(10, 'r1', { writes: { w1: 6 } }),
      permit(11, 'r1'),
      settle(60, 'r1'),
      ...grant(100, 'r2', { writes: { w1: 6 } }),
    ],
  },
  {
    rule: 'a refund goes to the day that it was taken from',
    view: 'lock',
    mutant: 'MUTANT_REFUND_TO_TODAY',
    events: [
      ...arm(MIDNIGHT - 10, 2),
      ...grant(MIDNIGHT - 2, 'r1', { writes: { w1: 8 }, arming: 2 }),
      settle(MIDNIGHT + 1, 'r1', { w1: false }),
      ...grant(MIDNIGHT + 2, 'r2', { writes: { w1: 12 }, arming: 2 }),
    ],
  },
  {
    rule: 'a reservation is remembered as long as its reserve may come again',
    view: 'lock',
    mutant: 'MUTANT_FORGET_AT_CLOSE',
    events: [...grant(10, 'r1'), permit(11, 'r1'), settle(12, 'r1'), settle(20, 'r1', null)],
  },
  {
    rule: 'no request is carried out once a later reservation was granted',
    view: 'lock',
    events: [...grant(10, 'r1'), permit(11, 'r1'), settle(12, 'r1'), ...grant(20, 'r2'), accept(21, 'r1')],
  },
  {
    rule: 'an arming for one cycle ends with its reservation, settled',
    view: 'once',
    mutant: 'MUTANT_ONCE_ENDS_BY_EXPIRY_ONLY',
    events: [
      ...arm(5, 2, { once: true }),
      ...grant(10, 'r1', { arming: 2 }),
      settle(11, 'r1', { w1: false }),
      ...grant(12, 'r2', { arming: 2 }),
    ],
  },
  {
    rule: 'an arming for one cycle ends with its reservation, expired',
    view: 'once',
    mutant: 'MUTANT_ONCE_ENDS_BY_SETTLE_ONLY',
    events: [
      ...arm(5, 2, { once: true }),
      ...grant(10, 'r1', { arming: 2 }),
      ...grant(70, 'r2', { arming: 2 }),
    ],
  },
  {
    rule: 'an old arming does not come back with a successor',
    view: 'birth',
    mutant: 'MUTANT_BORN_ARMED',
    events: [...grant(10, 'r1'), ...restarted(11, 'taken over'), permit(14, 'r1')],
  },
  {
    rule: 'numbers of armings never start again',
    view: 'birth',
    mutant: 'MUTANT_ARMING_NUMBERS_START_AGAIN',
    events: [
      ...grant(10, 'r1'),
      ...restarted(11, 'taken over'),
      ...arm(14, 1),
      ...arm(14.5, 2),
      permit(15, 'r1'),
    ],
  },
  {
    rule: 'a successor keeps the lock',
    view: 'birth',
    mutant: 'MUTANT_TAKEOVER_DROPS_LOCK',
    events: [
      ...grant(10, 'r1'),
      permit(11, 'r1'),
      settle(11.5, 'r1'),
      ...restarted(12, 'taken over'),
      ...arm(14, 2),
      ...grant(15, 'r2', { arming: 2 }),
    ],
  },
  {
    rule: 'a guard that knows of no predecessor holds the lock first',
    view: 'birth',
    mutant: 'MUTANT_NO_LOCK_AT_BIRTH',
    events: [
      ...done(10, 'r1'),
      ...restarted(20, 'unreadable'),
      ...arm(23, 100, { acceptUnknown: true }),
      ...grant(24, 'r2', { arming: 100, policyVersion: 100 }),
    ],
  },
  {
    rule: 'an unknown ledger grants nothing',
    view: 'birth',
    mutant: 'MUTANT_LEDGER_REFILLED_ON_RESTART',
    events: [
      ...done(10, 'r1'),
      ...restarted(20, 'unreadable'),
      ...arm(30, 100),
      ...grant(50, 'r2', { arming: 100, policyVersion: 100 }),
    ],
  },
  {
    rule: 'nobody arms a guard that is still being born',
    view: 'birth',
    mutant: 'MUTANT_ARM_DURING_BIRTH',
    events: [...done(10, 'r1'), terminate(20), start(21), ...arm(22, 2), born(23, 'taken over')],
  },
  {
    rule: 'a plan for a guard that is gone is granted by none that has forgotten it',
    view: 'birth',
    mutant: 'MUTANT_RESERVE_NAMES_NO_BIRTH',
    events: [
      ...done(10, 'r1'),
      ...restarted(20, 'unreadable'),
      ...arm(30, 100, { acceptUnknown: true }),
      ...grant(50, 'r2', { arming: 100, policyVersion: 1 }),
    ],
  },
  {
    rule: 'a successor knows what was permitted',
    view: 'birth',
    mutant: 'MUTANT_TAKEOVER_DROPS_PERMITS',
    events: [
      ...grant(10, 'r1'),
      permit(11, 'r1'),
      ...restarted(12, 'taken over'),
      settle(15, 'r1', { w1: false }),
    ],
  },
  {
    rule: "the request carries the reservation's own window",
    view: 'bound',
    events: [...grant(10, 'r1'), permit(11, 'r1'), send(11.2, 'r1', { window: 5 })],
  },
  {
    rule: 'the timestamp comes before the permit',
    view: 'bound',
    events: [...grant(10, 'r1'), permit(11, 'r1'), send(13, 'r1', { stamped: 13 })],
  },
  {
    rule: 'an arming gives no permit after its time, however late the timer',
    view: 'bound',
    mutant: 'MUTANT_TIMER_ALONE_ENDS_ARMING',
    events: [
      ...arm(5, 2, { seconds: 6 }),
      ...grant(10, 'r1', { arming: 2 }),
      permit(11, 'r1'),
      send(11.2, 'r1', { stamped: 10.9 }),
    ],
  },
  {
    rule: 'nothing is carried out later than its window',
    view: 'bound',
    events: [...grant(10, 'r1'), permit(11, 'r1'), send(11.2, 'r1', { stamped: 11 }), accept(14.1, 'r1')],
  },
  {
    rule: 'no permit under an arming that the server knew to be stopped',
    view: 'bound',
    events: [
      ...grant(10, 'r1'),
      permit(11, 'r1'),
      disarm(12, 9),
      send(12.5, 'r1', { stamped: 11 }),
      accept(13.9, 'r1'),
    ],
  },
];
