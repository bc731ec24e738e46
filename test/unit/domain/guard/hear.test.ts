import { describe, expect, it } from 'vitest';
import { HEARD, hear } from '../../../../src/domain/guard/hear';
import { NOON } from '../builders';
import { armedGuard, cancelOf } from './builders';

const heard = (name: string, payload: unknown, ...patches: string[]) => {
  const state = armedGuard();
  return { state, after: hear(state, name, payload, NOON, (patch) => patches.includes(patch)) };
};

describe('a guard that is told of a mass', () => {
  const payload = { asOf: NOON, keys: [cancelOf().key] };

  it('takes note of it', () => {
    expect(heard('massSeen', payload, 'mass-seen').after.mass).toMatchObject({
      at: NOON,
      asOf: NOON,
      seen: true,
    });
  });

  it('does not in a run that began with a worker that did not know of it: replayed, it decides as then', () => {
    const { state, after } = heard('massSeen', payload);
    expect(after).toBe(state);
  });
});

it.each(['', 'toString', '__proto__', 'arming', 'massseen'])(
  'a signal that no guard knows changes nothing: %j',
  (name) => {
    const { state, after } = heard(name, { operator: 'ann', reason: 'drill' }, 'mass-seen');
    expect(HEARD).not.toContain(name);
    expect(after).toBe(state);
  },
);
