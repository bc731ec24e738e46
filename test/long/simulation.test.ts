import { expect, it } from 'vitest';
import { simulate } from '../sim/simulate';

/** A quarter of an hour on two cores that do nothing else. */
const WITHIN_MS = 3_600_000;

it(
  'fifty thousand cycles in worlds where everything goes wrong violate nothing',
  async () => {
    const { status, output } = await simulate('--seeds', '300', '--from', '1000', '--jobs', '2');
    expect(output).toMatch(/ 0 failed, /);
    expect(Number(/ (\d+) cycles, /.exec(output)?.[1])).toBeGreaterThan(50_000);
    expect(status, output).toBe(0);
  },
  WITHIN_MS,
);
