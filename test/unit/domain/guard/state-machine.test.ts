import { describe, it } from 'vitest';
import { BEGINNINGS, expectAgreement } from './state-machine';

describe('the guard, whatever is sent to it and in whatever order', () => {
  it.each(BEGINNINGS)(
    'agrees with the reference model, and is alive in the end: %s',
    (_name, policy, courses) => expectAgreement(policy, courses),
  );
});
