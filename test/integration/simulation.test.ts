import { it } from 'vitest';
import { expectTheSame } from '../sim/on-a-real-server';

/** The others are in test/long. */
it.each(['a position is closed with its stop', 'a lost answer is found out'])(
  'the simulation says and sends what a real server does: %s',
  expectTheSame,
);
