import { describe, expect, it } from 'vitest';
import { arm } from '../../../src/domain/guard/arm';
import { disarm } from '../../../src/domain/guard/arming';
import type { GuardState } from '../../../src/domain/guard/state';
import { guardStatus } from '../../../src/domain/guard/status';
import { guardDetails } from '../../../src/workflows/guard-details';
import { HOSTILE_TEXTS, structureOf } from '../../support/hostile-texts';
import { HOUR, MINUTE, NOON } from '../domain/builders';
import { ARM, armedGuard, closeOf, Guard, liveGuard } from '../domain/guard/builders';

const pageOf = (state: GuardState, now = NOON) => guardDetails(guardStatus(state, now, false));
/** The page as a reader sees it. */
const seen = (state: GuardState, now = NOON) => pageOf(state, now).replace(/\\([!-/:-@[-`{-~])/g, '$1');

describe("the guard's page", () => {
  it('of an armed guard says until when, by whom, why, what is allowed, what is left and what is under way', () => {
    const guard = new Guard(
      armedGuard(
        { symbolWhitelist: ['BTCUSDT', 'ETHUSDT'], maxFlattenNotionalUsdt: '500' },
        { symbols: ['BTCUSDT'], maxNotionalUsdt: '300', ttlSeconds: 600 },
      ),
    );
    guard.reserveGroups([[closeOf('BTCUSDT', '60', '40')]]);
    guard.permit('w1');
    const page = seen(guard.state);
    expect(page.split('\n').filter((line) => line.trim() !== '')).toEqual([
      '### ARMED - main until 2026-11-23T12:10:00.000Z by ann: drill',
      '| | |',
      '|---|---|',
      '| Stop | *Request Cancellation*, or *Send a Signal* `disarm` (no input) |',
      '| Names | as given: the server does not vouch for them |',
      '| Scope | BTCUSDT; 100 of 300 USDT used |',
      '| Policy | cancel_then_flatten, real; BTCUSDT, ETHUSDT; closes up to 500 USDT, version 1 |',
      '| Left | 9998 of 10000 calls, 99999900 of 100000000 USDT on 2026-11-23 |',
      '| Acted | 2026-11-23 12:00:00 UTC, cooldown until 12:01:00 UTC |',
      '| Open | 1 of 2 writes permitted, until 2026-11-23 12:00:45 UTC at the latest |',
    ]);
  });

  it('of a disarmed one says why and by whom, and what was refused', () => {
    const refused = arm(liveGuard({ dryRun: true }), { operator: 'ann' }, NOON + MINUTE);
    const page = seen(disarm(refused, 'disarm', 'bob', NOON + HOUR), NOON + HOUR);
    expect(page).toMatch(/^### DISARMED - main: disarm at 2026-11-23T13:00:00.000Z\n/);
    expect(page).toContain('| By | bob |');
    expect(page).toContain('| Policy | cancel_then_flatten, dry run;');
    expect(page).toContain('| Acted | never |');
    expect(page).toMatch(/\| Refused \| arm: reason: .+ \(2026-11-23 12:01:00 UTC\) \|/);
  });

  it('names the day of a cooldown that ends on another one', () => {
    const guard = new Guard(armedGuard({ cooldownSeconds: 12 * 3_600 }));
    guard.reserve();
    guard.permit();
    expect(seen(guard.state)).toContain(
      '| Acted | 2026-11-23 12:00:00 UTC, cooldown until 2026-11-24 00:00:00 UTC |',
    );
  });

  describe.each(HOSTILE_TEXTS)('with %s', (_what, text) => {
    const plain = structureOf(pageOf(arm(liveGuard(), ARM, NOON)));

    it.each(['operator', 'reason'])('in the %s is built as ever', (key) => {
      const page = pageOf(arm(liveGuard(), { ...ARM, [key]: text }, NOON));
      expect(page).toMatch(/^### ARMED/);
      expect(structureOf(page)).toEqual(plain);
      expect(page).not.toMatch(/(?:https?|mailto):/);
    });

    it('in what was refused, and in who disarmed, is built as ever', () => {
      const of = (by: string) =>
        pageOf(disarm(arm(liveGuard(), { [by]: 1 }, NOON), 'disarm', by, NOON + MINUTE), NOON + MINUTE);
      expect(structureOf(of(text))).toEqual(structureOf(of('x')));
    });
  });
});
