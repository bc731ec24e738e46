import { describe, expect, it } from 'vitest';
import { statusLines } from '../../../src/cli/status-text';
import { arm } from '../../../src/domain/guard/arm';
import { disarmAtSignal } from '../../../src/domain/guard/disarm-signal';
import { NOON } from '../domain/builders';
import { ARM, armedGuard, liveGuard } from '../domain/guard/builders';
import { statusOf } from '../domain/story/builders';

describe('a status for people', () => {
  it('says who disarmed, and why, where the disarm says so', () => {
    const disarmed = (payload: unknown) => statusLines(statusOf(disarmAtSignal(armedGuard(), payload, NOON)));
    expect(disarmed({ operator: 'ann', reason: 'looks wrong' })).toContain('  disarmed by  ann: looks wrong');
    expect(disarmed(undefined).join()).not.toMatch(/disarmed by/);
    expect(statusLines(statusOf(armedGuard())).join()).not.toMatch(/disarmed by/);
  });

  it('prints the command that approves', () => {
    const proposed = statusOf(arm(liveGuard({ approvals: 2 }), ARM, NOON));
    expect(statusLines(proposed).find((line) => line.startsWith('  to approve'))).toBe(
      `  to approve   grinder-reconcile approve main ${proposed.proposal?.hash} --operator <another name>`,
    );
  });
});
