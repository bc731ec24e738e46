import type { Broken } from './broken';
import { accept, arm, disarm, grant, permit, report, send, settle } from './story';

export const BROKEN_PERMITS: readonly Broken[] = [
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
    events: [...grant(10, 'r1'), report(11, 'r1', 'not sent', { answered: false })],
  },
  {
    rule: 'what had a permit was asked for',
    view: 'permit',
    events: [
      ...grant(10, 'r1'),
      permit(11, 'r1'),
      report(13, 'r1', 'not sent', { answered: false, asked: false }),
    ],
  },
  {
    rule: 'what was permitted is never called unsent',
    view: 'permit',
    events: [...grant(10, 'r1'), permit(11, 'r1'), settle(12, 'r1'), report(13, 'r1', 'not sent')],
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
