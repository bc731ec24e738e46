import { describe, it } from 'vitest';
import { BEGINNINGS, expectAgreement } from '../unit/domain/guard/state-machine';

describe('the guard, on thirty times as many courses', () => {
  it.each(BEGINNINGS)(
    'agrees with the reference model, and is alive in the end: %s',
    (_name, policy, courses) => expectAgreement(policy, 30 * courses),
  );
});
