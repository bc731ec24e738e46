import { afterEach, expect, it } from 'vitest';
import { outputOf } from '../../../src/cli/output';

const before = (['isTTY', 'columns', 'rows'] as const).map(
  (name) => [name, Object.getOwnPropertyDescriptor(process.stdout, name)] as const,
);

afterEach(() => {
  for (const [name, descriptor] of before) {
    if (descriptor === undefined) Reflect.deleteProperty(process.stdout, name);
    else Object.defineProperty(process.stdout, name, descriptor);
  }
});

it.each([
  [{ isTTY: true, columns: 120, rows: 50 }, 120, 50],
  // A terminal whose size nobody has set says 0: `ssh -tt` from a script.
  [{ isTTY: true, columns: 0, rows: 0 }, 80, 24],
  [{ isTTY: true, columns: undefined, rows: undefined }, 80, 24],
  [{ isTTY: false, columns: undefined, rows: undefined }, null, 24],
])('a screen is as large as the terminal says, where it says so: %j', (terminal, width, height) => {
  for (const [name, value] of Object.entries(terminal))
    Object.defineProperty(process.stdout, name, { value, configurable: true });
  const { screenWidth, screenHeight } = outputOf({});
  expect([screenWidth, screenHeight]).toEqual([width, height]);
});
