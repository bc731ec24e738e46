import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { refusalsOf } from '../../src/traces/check';
import { Model, ModelRun } from '../../src/traces/promela/model';
import { type Driven, hasSpin, spinSays } from '../support/spin';
import { BROKEN } from '../unit/traces/broken';
import { SOUND } from '../unit/traces/sound';
import { ARMED } from '../unit/traces/story';

/** What was read of the models here, and what Spin reads: the same steps, the same end. */
describe.skipIf(!hasSpin)('Spin says the same of the same steps', () => {
  let driven: Map<ModelRun, Driven & { steps: string[]; why: string | null }>;
  beforeEach(() => {
    driven = new Map();
    const { start } = Model.prototype;
    vi.spyOn(Model.prototype, 'start').mockImplementation(function (this: Model) {
      const run = start.call(this);
      driven.set(run, { name: this.name, options: this.options, steps: [], why: null });
      return run;
    });
    const { step } = ModelRun.prototype;
    vi.spyOn(ModelRun.prototype, 'step').mockImplementation(function (this: ModelRun, text: string) {
      const why = step.call(this, text);
      const noted = driven.get(this);
      noted?.steps.push(text);
      if (noted !== undefined) noted.why = why;
      return why;
    });
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it.each(SOUND)('%s', (_, events) => {
    refusalsOf([...ARMED, ...events]);
    const runs = [...driven.values()].filter(({ steps }) => steps.length > 1);
    expect(runs.length).toBeGreaterThan(0);
    for (const run of runs) expect(spinSays(run)).toBe(run.why);
  });

  it.each(BROKEN)('$rule', ({ events, mutant }) => {
    for (const each of [undefined, mutant]) {
      refusalsOf([...ARMED, ...events], each);
      const refused = [...driven.values()].filter(({ why }) => why !== null);
      if (each === undefined) expect(refused.length).toBeGreaterThan(0);
      for (const run of refused) expect(spinSays(run)).toBe(run.why);
      driven.clear();
    }
  });
});
