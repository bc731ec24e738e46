import { describe, expect, it } from 'vitest';
import { statusLines } from '../../../src/cli/status-text';
import { arm } from '../../../src/domain/guard/arm';
import { disarmAtSignal } from '../../../src/domain/guard/disarm-signal';
import { NOON } from '../domain/builders';
import { ARM, armedGuard, liveGuard } from '../domain/guard/builders';
import { statusOf } from '../domain/story/builders';

describe('a status for people', () => {
  it('says who disarmed, and why, where the disarm says so', () => {
    const disarmed = (payload: unknown) =>
      statusLines(statusOf(disarmAtSignal(armedGuard(), payload, NOON)), {});
    expect(disarmed({ operator: 'ann', reason: 'looks wrong' })).toContain('  disarmed by  ann: looks wrong');
    expect(disarmed(undefined).join()).not.toMatch(/disarmed by/);
    expect(statusLines(statusOf(armedGuard()), {}).join()).not.toMatch(/disarmed by/);
  });

  it('prints the command that approves whole: for the server and the file that were named', () => {
    const proposed = statusOf(arm(liveGuard({ approvals: 2 }), ARM, NOON));
    const approving = (server: Record<string, string>) =>
      statusLines(proposed, server).find((line) => line.startsWith('  to approve'));
    const hash = proposed.proposal?.hash;
    expect(approving({})).toBe(
      `  to approve   grinder-reconcile approve main ${hash} --operator <another name>`,
    );
    expect(approving({ config: "ann's.json", profile: 'prod' })).toBe(
      `  to approve   grinder-reconcile approve main ${hash} --config 'ann'\\''s.json' --profile prod --operator <another name>`,
    );
  });
});
