import type { Broken } from './broken';
import { accept, arm, grant, LIFE_SECONDS, locked, MIDNIGHT, PLAN_SECONDS, permit, settle } from './story';

export const BROKEN_LOCKS: readonly Broken[] = [
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
];
