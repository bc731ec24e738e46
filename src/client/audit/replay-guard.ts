import { advance, nextChange } from '../../domain/guard/advance';
import { disarm } from '../../domain/guard/arming';
import { takeOver } from '../../domain/guard/birth';
import { HEARD, hear, mayArm, UPDATES } from '../../domain/guard/hear';
import { completed, newGuardState } from '../../domain/guard/new-state';
import type { GuardState } from '../../domain/guard/state';
import type { GuardSignal, GuardTask } from './guard-tasks';

/** One change of a guard. */
export interface Step {
  /** ms, the guard's clock. */
  readonly at: number;
  readonly before: GuardState;
  readonly after: GuardState;
  /** The update that made it. */
  readonly update: {
    readonly name: string;
    readonly request: unknown;
    /** What the guard answered. */
    readonly answer: unknown;
    /** What these rules answer. */
    readonly expected: unknown;
  } | null;
  /** The signal that made it. */
  readonly signal: GuardSignal | null;
}

/** In the place of an update's name: the state that a run handed on. */
export const CONTINUED = 'continueAsNew';

/**
 * A guard whose history is carried out once more, by the same rules: what it decided stands in the history,
 * what it knew when it decided (arming, reservations) follows from it.
 */
export class GuardReplay {
  private readonly fresh: GuardState;
  private state: GuardState;
  /** When time alone would next have changed it: its timer. */
  private wakeAt: number | null = null;
  /** Changes of the code that this run was carried out with. */
  private readonly patches = new Set<string>();
  private first = true;
  private cancelled = false;
  /** It was cancelled and looks at the time no more of itself: it waits to hand on its state. */
  private leaving = false;

  constructor(account: string, startedAt: number, carried: GuardState | null) {
    this.fresh = newGuardState(account, startedAt);
    this.state = carried === null ? this.fresh : completed(carried, startedAt);
  }

  /** What it knew from the beginning. */
  get start(): Step {
    return { at: this.fresh.seenAt, before: this.fresh, after: this.state, update: null, signal: null };
  }

  /** Carries out one workflow task. @returns what changed, in order */
  carryOut(task: GuardTask): Step[] {
    const steps: Step[] = [];
    const now = () => Math.max(this.state.seenAt, task.at);
    const change = (next: GuardState, update: Step['update'] = null, signal: GuardSignal | null = null) => {
      const before = this.state;
      this.state = { ...next, seenAt: Math.max(next.seenAt, now()) };
      steps.push({ at: now(), before, after: this.state, update, signal });
    };
    const stop = () => change(disarm(this.state, 'cancellation_requested', null, now()));
    for (const patch of task.patches) this.patches.add(patch);
    const knows = (patch: string) => this.patches.has(patch);
    if (this.first && task.cancelled) this.cancelled = true;
    for (const signal of this.inOrder(task.signals)) {
      const { name, payload } = signal;
      change(hear(this.state, name, payload, now(), knows), null, signal);
      if (mayArm(name) && this.cancelled) stop();
    }
    this.cancelled ||= task.cancelled;
    let { predecessor } = task;
    const learn = () => {
      if (predecessor === null) return;
      const taken = takeOver(this.state, predecessor, now());
      if (predecessor.kind === 'read') change(predecessor.state);
      change(taken);
      predecessor = null;
    };
    for (const { name, request, answer } of task.updates) {
      // These two look for a cancellation before they decide, and meanwhile it hears of its predecessor.
      if (name === 'reserve' || name === 'permit') {
        if (this.cancelled) stop();
        learn();
      }
      const { state, answer: expected } = afterUpdate(this.state, name, request, now());
      change(state, { name, request, answer, expected });
    }
    learn();
    const due = nextChange(this.state) ?? Number.POSITIVE_INFINITY;
    const woken = task.timerFired || this.cancelled || due < (this.wakeAt ?? Number.POSITIVE_INFINITY);
    // A timer that fires while the clock that it once saw is still ahead: what it waited for is due all the same.
    const isDue = task.timerFired && task.at < this.state.seenAt;
    const at = isDue ? Math.max(now(), this.wakeAt ?? 0) : now();
    if (woken && !this.first && !this.leaving) change(advance(this.state, at));
    if (woken || this.first) this.wakeAt = nextChange(this.state);
    if (this.cancelled) stop();
    this.leaving ||= this.cancelled;
    const { continuedWith: answer } = task;
    // While a guard waits to hand on its state, time passes, and what is due is forgotten only when it is next asked.
    const byNow = (state: GuardState) => advance(completed(state, now()), now());
    if (answer !== null) {
      const update = { name: CONTINUED, request: null, answer: byNow(answer), expected: byNow(this.state) };
      change(answer, update);
    }
    this.first = false;
    return steps;
  }

  private inOrder(signals: GuardTask['signals']): GuardTask['signals'] {
    if (!this.first) return signals;
    return signals.toSorted((a, b) => placeOf(a.name) - placeOf(b.name));
  }
}

const placeOf = (name: string) => (HEARD as readonly string[]).indexOf(name);

/** What today's rules make of an update. One of another version may not fit them: then they answer nothing. */
function afterUpdate(
  state: GuardState,
  name: string,
  request: unknown,
  now: number,
): { state: GuardState; answer: unknown } {
  try {
    const update: Update | undefined = Object.hasOwn(UPDATES, name)
      ? UPDATES[name as keyof typeof UPDATES]
      : undefined;
    return update === undefined ? { state, answer: undefined } : update(state, request as never, now);
  } catch {
    return { state, answer: undefined };
  }
}

type Update = (state: GuardState, request: never, now: number) => { state: GuardState; answer: unknown };
