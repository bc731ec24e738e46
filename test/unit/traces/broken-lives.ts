import type { Broken } from './broken';
import { arm, born, done, grant, permit, restarted, settle, start, terminate } from './story';

export const BROKEN_LIVES: readonly Broken[] = [
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
];
