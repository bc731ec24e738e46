import { performance } from 'node:perf_hooks';
import { afterEach, expect, it, vi } from 'vitest';
import type { ActivityDependencies } from '../../../../src/activities/dependencies';
import { askArming } from '../../../../src/activities/observe/usable-state';
import { armedStatus } from '../../../unit/domain/gates/builders';

afterEach(() => void vi.restoreAllMocks());

/** A guard whose answers are these, one after the other. */
function askingOf(...answers: ('nothing' | 'armed')[]) {
  let asked = 0;
  const status = async () => {
    if (answers[asked++] !== 'armed') throw new Error('no answer in time');
    return armedStatus({}, { botIsDown: true });
  };
  const ask = askArming({ guards: () => ({ status }) } as unknown as ActivityDependencies, 'main');
  return { ask, asked: () => asked };
}

it('a guard that answered is not asked again within a wait', async () => {
  const { ask, asked } = askingOf('armed');
  for (let i = 0; i < 3; i += 1) expect(await ask()).toMatchObject({ botIsDown: true });
  expect(asked()).toBe(1);
});

it('a guard that once did not answer is asked again, but not at once', async () => {
  const { ask, asked } = askingOf('nothing', 'armed');
  expect(await ask()).toBeNull();
  expect(await ask()).toBeNull();
  expect(asked()).toBe(1);
  const later = performance.now() + 5_000;
  vi.spyOn(performance, 'now').mockReturnValue(later);
  expect(await ask()).toMatchObject({ botIsDown: true });
  expect(asked()).toBe(2);
});
