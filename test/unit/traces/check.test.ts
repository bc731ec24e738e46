import { describe, expect, it } from 'vitest';
import { refusalsOf } from '../../../src/traces/check';
import type { TraceEvent } from '../../../src/traces/trace';
import { BROKEN } from './broken';
import { SOUND } from './sound';
import { ARMED } from './story';

describe('a trace that the models allow', () => {
  it.each(SOUND)('%s', (_, events) => {
    expect(refusalsOf([...ARMED, ...events])).toEqual([]);
  });
});

describe('a trace that breaks a rule is refused', () => {
  const whyIn = (events: readonly TraceEvent[], view: string, mutant?: string) =>
    refusalsOf([...ARMED, ...events], mutant).find((refusal) => refusal.view === view)?.why;

  it.each(BROKEN)('$rule', ({ view, mutant, events }) => {
    const why = whyIn(events, view);
    expect(why).toMatch(/is not possible$|breaks p\d_/);
    // The same rule in both: taken out of the model, the trace is one that can happen, or a property breaks later.
    if (mutant !== undefined) expect(whyIn(events, view, mutant)).not.toBe(why);
  });
});
