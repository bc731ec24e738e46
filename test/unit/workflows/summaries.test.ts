import { describe, expect, it } from 'vitest';
import { plainText } from '../../../src/domain/plain-text';
import type { TargetClaim } from '../../../src/domain/settlement';
import {
  cancelSummary,
  closeSummary,
  reserveSummary,
  secondLook,
  settleSummary,
  waitSummary,
  waitToConfirm,
} from '../../../src/workflows/summaries';
import { cancelPlan, closePlan, ours } from '../domain/builders';
import { armedGuard, cancelOf, closeOf, Guard, liveGuard } from '../domain/guard/builders';

const claim = (result: TargetClaim['result']): TargetClaim => ({
  write: 'w1',
  key: 'k',
  result,
  reason: null,
  detail: null,
  sender: true,
  mayBeSent: true,
});

describe('a summary says', () => {
  const groups = [...cancelPlan({}, {}), ...closePlan({})];

  it('what is to be confirmed, and in how long', () => {
    expect(waitToConfirm(groups, 2_500)).toBe('confirm in 2.5 s: 2 cancels, 1 close');
    expect(secondLook(cancelPlan({}))).toBe('again, to confirm 1 cancel');
  });

  it('what the guard is asked for, and what it is worth', () => {
    expect(reserveSummary(groups)).toBe('2 cancels, 1 close, 500 USDT');
    expect(reserveSummary(cancelPlan({}))).toBe('1 cancel');
  });

  it('which orders are cancelled', () => {
    expect(cancelSummary([cancelOf(7)])).toBe(`BTCUSDT ${ours(7)}`);
    expect(cancelSummary([cancelOf(7), cancelOf(8), cancelOf(9)])).toBe(`BTCUSDT ${ours(7)} and 2 more`);
  });

  it('which leg is closed, by how much, and in which slice', () => {
    expect(closeSummary({ ...closeOf('BTCUSDT', '0.004', '0.002'), side: 'BUY' }, 1)).toBe(
      'close SHORT BTCUSDT 0.002, slice 2 of 2',
    );
    expect(closeSummary(closeOf('ETHUSDT', '0.004'), 0)).toBe('close LONG ETHUSDT 0.004');
  });

  it('what the guard is told', () => {
    expect(settleSummary([claim('executed'), claim('unverified'), claim('executed')])).toBe(
      '2 executed, 1 unverified',
    );
  });

  it("what a guard's timer waits for", () => {
    expect(waitSummary(armedGuard())).toBe('the end of the arming');
    const guard = new Guard(armedGuard());
    guard.reserve();
    expect(waitSummary(guard.state)).toBe('the end of the arming, or the expiry of a reservation');
    expect(waitSummary(liveGuard())).toBe('');
  });

  it('all that in one line of plain text that a server takes, whatever the symbol', () => {
    const symbol = '😀'.repeat(40);
    for (const text of [
      cancelSummary([{ symbol, clientOrderId: `a\n\u001b[2J${'b'.repeat(300)}` }]),
      closeSummary({ ...closeOf(symbol), slices: ['1'.repeat(300)] }, 0),
    ]) {
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(200);
      expect(text).toBe(plainText(text));
    }
  });
});
