import { expect } from 'vitest';
import { simulate } from './simulate';

/** What a world says in which a rule is taken out of the product. */
export const NOTICED = {
  'a permit is given again': /a write is permitted at most once: /,
  'every permit is given': /models allow: permit\.pml: /,
  'an expired reservation is permitted': /models allow: lock\.pml: /,
  'an arming that is over still permits': /models allow: permit\.pml: /,
  'a disarm leaves what was proposed': /models allow: guard |nothing is permitted once it is disarmed: /,
  'a guard that was reset answers as before': /nothing is given by or to what was reset: given by a guard /,
  'a cycle that was reset is granted what it asks for': /given by or to what was reset: given to a cycle /,
  'a settlement is lost': /models allow: lock\.pml: /,
  'budgets are not counted': /models allow: lock\.pml: |never above the budgets: /,
  'one account uses the exchange account of another':
    /every write has a permit of its own: sent without a permit: /,
  'a blank bot is believed':
    /nothing touched that is foreign or meant: |no leg closed that the bot means to hold: /,
  'nothing is found out': /the reports agree with the log: /,
} as const;

/** It is noticed within 30 worlds, and the shortest way there is told. */
export async function expectNoticed(mutation: keyof typeof NOTICED): Promise<void> {
  const { status, output } = await simulate('--seeds', '30', '--mutation', mutation);
  expect(output).toMatch(NOTICED[mutation]);
  expect(output).toMatch(/npm run sim -- --seeds 1 --from \d+ --most \d+ --mutation/);
  expect(status).toBe(1);
}
