import { advance, nextChange } from '../../domain/guard/advance';
import { approve } from '../../domain/guard/approve';
import { arm } from '../../domain/guard/arm';
import { disarm } from '../../domain/guard/arming';
import { takeOver } from '../../domain/guard/birth';
import { configure, configureSchema } from '../../domain/guard/configure';
import { disarmAtSignal } from '../../domain/guard/disarm-signal';
import { endMass } from '../../domain/guard/mass';
import { completed, newGuardState } from '../../domain/guard/new-state';
import { pauseExchange } from '../../domain/guard/pause';
import { type PermitRequest, permit } from '../../domain/guard/permit';
import { type ReserveRequest, reserve } from '../../domain/guard/reserve';
import { seeMass } from '../../domain/guard/see-mass';
import { type SettleRequest, settle } from '../../domain/guard/settle';
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

/** A run's messages, in the order in which its first task hears those that waited for it. */
const HEARD_FIRST = ['arm', 'approve', 'disarm', 'exchangePaused', 'massSeen', 'massEnded'];

/**
 * A guard whose history is carried out once more, by the same rules: what it decided stands in the history,
 * what it knew when it decided (arming, reservations) follows from it.
 */
export class GuardReplay {
  private readonly fresh: GuardState;
  private state: GuardState;
  /** When time alone would next have changed it: its timer. */
  private wakeAt: number | null = null;
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
    if (this.first && task.cancelled) this.cancelled = true;
    for (const signal of this.inOrder(task.signals)) {
      const { name, payload } = signal;
      change(afterSignal(this.state, name, payload, now()), null, signal);
      if ((name === 'arm' || name === 'approve') && this.cancelled) stop();
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
    return signals.toSorted((a, b) => HEARD_FIRST.indexOf(a.name) - HEARD_FIRST.indexOf(b.name));
  }
}

function afterSignal(state: GuardState, name: string, payload: unknown, now: number): GuardState {
  switch (name) {
    case 'arm':
      return arm(state, payload, now);
    case 'approve':
      return approve(state, payload, now);
    case 'disarm':
      return disarmAtSignal(state, payload, now);
    case 'exchangePaused':
      return pauseExchange(state, payload, now);
    case 'massSeen':
      return seeMass(state, payload, now);
    case 'massEnded':
      return endMass(state, payload);
    default:
      return state;
  }
}

/** What today's rules make of an update. One of another version may not fit them: then they answer nothing. */
function afterUpdate(
  state: GuardState,
  name: string,
  request: unknown,
  now: number,
): { state: GuardState; answer: unknown } {
  try {
    switch (name) {
      case 'configure':
        return configure(state, configureSchema.parse(request), now);
      case 'reserve':
        return reserve(state, request as ReserveRequest, now);
      case 'permit':
        return permit(state, request as PermitRequest, now);
      case 'settle':
        return settle(state, request as SettleRequest, now);
      default:
        return { state, answer: undefined };
    }
  } catch {
    return { state, answer: undefined };
  }
}
