import { afterEach, describe, expect, it, vi } from 'vitest';
import { onSignal } from '../../../src/outside/on-signal';

let leaveAlone: () => void = () => undefined;
afterEach(() => {
  leaveAlone();
  vi.restoreAllMocks();
});

/** Signals that the process gets, ms apart; how often the first thing was done, and what ended the process. */
function pressed(...pauses: number[]) {
  const exit = vi.spyOn(process, 'exit').mockImplementation((() => undefined) as never);
  let handled = 0;
  let now = 0;
  const count = () => {
    handled += 1;
  };
  leaveAlone = onSignal(['SIGUSR2'], count, () => now);
  process.emit('SIGUSR2');
  for (const pause of pauses) {
    now += pause;
    process.emit('SIGUSR2');
  }
  return { handled, exits: exit.mock.calls.map(([status]) => status) };
}

describe('one key press', () => {
  it('that arrives twice, as under npx, interrupts once and ends nothing', () => {
    expect(pressed(1, 5)).toEqual({ handled: 1, exits: [] });
  });

  it('and a later one end the process', () => {
    expect(pressed(1_500)).toEqual({ handled: 1, exits: [130] });
  });
});
