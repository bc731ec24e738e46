import { it } from 'vitest';
import { SCENARIOS } from '../../src/sim/world/scenarios';
import { expectTheSame } from '../sim/on-a-real-server';

it.each(Object.keys(SCENARIOS))('the simulation says and sends what a real server does: %s', expectTheSame);
