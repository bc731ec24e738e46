import { describe, expect, it } from 'vitest';
import { RESET_ANSWERS } from '../../../../src/domain/guard/reset';
import { armedGuard, Guard } from './builders';

describe('a guard that was reset', () => {
  it('grants nothing, whatever its rolled-back ledger would have granted', () => {
    const granted = new Guard(armedGuard()).reserve();
    expect(granted.decisions).not.toEqual([]);
    expect(RESET_ANSWERS.reserve(granted)).toEqual({
      ...granted,
      refused: 'reset_run',
      decisions: [],
      writes: [],
    });
  });

  it('permits nothing, and takes nothing back of what it says was permitted', () => {
    expect(RESET_ANSWERS.permit({ given: true, everGiven: true, reason: null })).toEqual({
      given: false,
      everGiven: true,
      reason: 'reset_run',
    });
  });

  it('knows nothing of a settlement', () => {
    expect(RESET_ANSWERS.settle()).toEqual({ known: false, permitted: {} });
  });
});
