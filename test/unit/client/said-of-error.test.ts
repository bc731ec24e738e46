import { expect, it } from 'vitest';
import * as errors from '../../../src/client/errors';
import { saidOfError } from '../../../src/client/said-of-error';
import { InvalidInput } from '../../../src/domain/validation';
import { TimedOut } from '../../../src/outside/until';
import { GuardSetBack } from '../../../src/plugin/remembering-guards';

const OURS = [...Object.values(errors), GuardSetBack, TimedOut, InvalidInput] as readonly (new (
  about: string,
  problem: string,
) => Error)[];

it.each(OURS.map((own) => [own.name, own] as const))(
  'an error of ours is said in its words: %s',
  (_name, Own) => {
    const error = new Own('main', 'why');
    expect(error.message).toContain('main');
    expect(saidOfError(error)).toBe(error.message);
  },
);

it('of a foreign one only what it is: its text may quote a secret', () => {
  expect(saidOfError(new RangeError('key=SECRET'))).toBe('RangeError');
});
