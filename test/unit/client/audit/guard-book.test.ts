import { expect, it } from 'vitest';
import { GuardBook } from '../../../../src/client/audit/guard-book';
import { disarm } from '../../../../src/domain/guard/arming';
import { NOON, SECOND } from '../../domain/builders';
import { armedGuard } from '../../domain/guard/builders';

it('a disarm has one record, with the reason that calls somebody and the arming that it ended', () => {
  const armed = armedGuard();
  const stopped = disarm(armed, 'disarm', 'ann', NOON + SECOND);
  const called = disarm(stopped, 'unverified', null, NOON + 9 * SECOND);
  const book = new GuardBook('main', { since: 0, until: Number.MAX_SAFE_INTEGER });
  for (const [before, after] of [
    [armed, stopped],
    [stopped, called],
    [called, called],
  ] as const)
    book.note({ at: NOON, before, after, signal: null, update: null }, true);
  expect(book.armings).toEqual([
    {
      type: 'disarm',
      account: 'main',
      at: NOON + SECOND,
      reason: 'unverified',
      by: 'ann',
      arming: armed.armingNumber,
    },
  ]);
});
