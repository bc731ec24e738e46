import type { TraceEvent } from '../../../src/traces/trace';
import {
  accept,
  arm,
  born,
  disarm,
  done,
  grant,
  locked,
  MIDNIGHT,
  permit,
  report,
  restarted,
  send,
  settle,
  start,
  terminate,
} from './story';

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
    'a write that its cycle never asked for, and a guard that does not say so',
    [...grant(10, 'r1'), report(11, 'r1', 'not sent', { answered: false, asked: false })],
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
    'a day after the one whose spending nobody knows',
    [
      ...done(10, 'r1'),
      ...restarted(20, 'unreadable'),
      ...arm(MIDNIGHT - 10, 100),
      ...grant(MIDNIGHT + 1, 'r2', { arming: 100, policyVersion: 100 }),
    ],
  ],
  [
    'a successor, on the next day, of a guard that knew nothing of the day before',
    [
      ...done(10, 'r1'),
      ...restarted(20, 'unreadable'),
      ...restarted(MIDNIGHT + 1, 'taken over'),
      ...arm(MIDNIGHT + 10, 101),
      ...grant(MIDNIGHT + 20, 'r2', { arming: 101, policyVersion: 100 }),
    ],
  ],
  [
    'a successor, on the same day, of a guard that knows nothing of it',
    [...done(10, 'r1'), ...restarted(20, 'unreadable'), ...restarted(30, 'taken over')],
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
