import { describe, inOrder, type TraceEvent } from './trace';
import { birthView } from './views/birth-view';
import { boundView } from './views/bound-view';
import { lockView, onceView } from './views/lock-view';
import { permitView } from './views/permit-view';
import type { ViewOf } from './views/view';

/** Every model that a trace is held against. */
export const VIEWS = {
  permit: permitView,
  lock: lockView,
  once: onceView,
  birth: birthView,
  bound: boundView,
} satisfies Record<string, ViewOf>;

/** A step of a trace that a model does not allow. */
export interface Refusal {
  readonly view: keyof typeof VIEWS;
  readonly event: TraceEvent;
  readonly why: string;
}

/**
 * The first step of a trace that each model does not allow.
 * @param mutant a rule of the models that is broken on purpose
 */
export function refusalsOf(events: readonly TraceEvent[], mutant?: string): Refusal[] {
  const trace = inOrder(events);
  if (trace.length === 0) return [];
  return Object.entries(VIEWS).flatMap(([name, viewOf]) => {
    const view = viewOf(trace, mutant);
    for (const event of trace) {
      const why = view.see(event);
      if (why !== null) return [{ view: name as keyof typeof VIEWS, event, why }];
    }
    return [];
  });
}

export const told = ({ view, event, why }: Refusal): string => `${view}.pml: ${describe(event)}: ${why}`;
