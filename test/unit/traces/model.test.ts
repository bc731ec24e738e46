import { expect, it } from 'vitest';
import { Model } from '../../../src/traces/promela/model';

it('x', () => {
  const run = new Model('lock').start();
  expect(run.step('staleAt[0] = 3; reserve(0); status[0] == OPEN && granted[0] == 2')).toBe(null);
  expect(run.step('now = 2; age(); permit(0); permitted[0] == 1')).toBe(null);
  expect(run.step('staleAt[1] = 4; reserve(1); status[1] == UNKNOWN')).toBe(null);
  expect(run.step('now = 4; age(); reserve(1); status[1] == UNKNOWN && status[0] == CLOSED')).toBe(null);
  for (const name of ['permit', 'birth', 'bound']) new Model(name).start();
});
