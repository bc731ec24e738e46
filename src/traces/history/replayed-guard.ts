import { isDeepStrictEqual } from 'node:util';
import { advance } from '../../domain/guard/advance';
import { approve } from '../../domain/guard/approve';
import { arm } from '../../domain/guard/arm';
import { disarm, disarmCause, disarmedBy } from '../../domain/guard/arming';
import { takeOver } from '../../domain/guard/birth';
import { configure, configureSchema } from '../../domain/guard/configure';
import { endMass } from '../../domain/guard/mass';
import { completed, newGuardState } from '../../domain/guard/new-state';
import { pauseExchange } from '../../domain/guard/pause';
import { type PermitAnswer, type PermitRequest, permit } from '../../domain/guard/permit';
import { type ReserveRequest, reserve } from '../../domain/guard/reserve';
import { RESET_ANSWERS } from '../../domain/guard/reset';
import { type SettleRequest, settle } from '../../domain/guard/settle';
import type { GuardState, ReserveAnswer } from '../../domain/guard/state';
import { linearize } from '../linearizable/linearize';
import type { GuardRun, Message, Task, Update } from './guard-run';

/** What the pure functions of `src/domain/guard` make of one message. */
export interface Step {
  /** The guard's time, ms. */
  readonly at: number;
  readonly message: Message | Update;
  readonly before: GuardState;
  readonly after: GuardState;
}

interface Decided {
  readonly state: GuardState;
  readonly answer: unknown;
}

/** In the order in which the guard registers their handlers: what waits for a run's first task is taken so. */
const FIRST_TASK = ['arm', 'approve', 'disarm', 'exchangePaused', 'massEnded', 'attributeRegistered'];

/** One run of a guard carried out by the pure functions: the sequential specification of what it may answer. */
export class ReplayedGuard {
  readonly steps: Step[] = [];
  /** Where the history says something else. */
  readonly differences: string[] = [];
  state: GuardState;
  private isCancelled = false;

  constructor(
    private readonly run: GuardRun,
    account: string,
  ) {
    const startedAt = run.tasks[0]?.at ?? run.startedAt;
    this.state =
      run.isContinued && run.carried !== null
        ? completed(run.carried, startedAt)
        : newGuardState(account, startedAt);
    for (const [i, task] of run.tasks.entries()) this.carryOut(task, i === 0);
    if (run.end.kind === 'continued') this.compareCarried(run.end.state);
  }

  private carryOut(task: Task, isFirst: boolean): void {
    const told = isFirst ? inFirstTask(task.messages) : task.messages;
    for (const message of told) {
      if (message.kind === 'cancellation') this.isCancelled = true;
      if (message.kind !== 'predecessor') this.take(task, message);
    }
    // Everything else of a task is there at once: any order in which its answers come out is one that was possible.
    const births = told.filter(({ kind }) => kind === 'predecessor');
    const order = this.orderOf(task, [...births, ...task.updates]);
    for (const message of order) this.take(task, message);
    if (this.isCancelled)
      this.change(disarm(this.state, 'cancellation_requested', null, this.now(task)), task);
  }

  /** An order of messages that gives the answers in the history; the first one tried is the worker's own. */
  private orderOf(task: Task, messages: readonly (Message | Update)[]): readonly (Message | Update)[] {
    const inTurn = [...messages].sort((a, b) => Number(isLate(a)) - Number(isLate(b)));
    const calls = inTurn.map((told) => ({ from: 0, to: 1, told }));
    const found = linearize<GuardState, Message | Update>(calls, {
      initial: this.state,
      after: (state, { told }) => {
        const { state: next, answer } = this.decide(state, told, task);
        return told.kind !== 'update' || sameAnswer(answer, told.answer) ? [next] : [];
      },
      key: (state) => JSON.stringify(state),
    });
    if (found !== null) return found.flatMap((i) => inTurn[i] ?? []);
    for (const message of inTurn) {
      if (message.kind !== 'update') continue;
      const { answer } = this.decide(this.state, message, task);
      if (!sameAnswer(answer, message.answer))
        this.differences.push(
          `run ${this.run.runId}, ${new Date(task.at).toISOString()}: ${message.name} ${message.id} was answered ${JSON.stringify(message.answer)}, not ${JSON.stringify(answer)}`,
        );
    }
    return inTurn;
  }

  private take(task: Task, message: Message | Update): void {
    const before = this.state;
    const { state } = this.decide(before, message, task);
    this.change(state, task);
    this.steps.push({ at: this.now(task), message, before, after: this.state });
  }

  private change(next: GuardState, task: Task): void {
    this.state = { ...next, seenAt: Math.max(next.seenAt, this.now(task)) };
  }

  private now({ at }: Task): number {
    return Math.max(this.state.seenAt, at);
  }

  private decide(state: GuardState, message: Message | Update, task: Task): Decided {
    const now = Math.max(state.seenAt, task.at);
    switch (message.kind) {
      case 'timer':
        return { state: advance(state, now), answer: null };
      case 'cancellation':
        return { state, answer: null };
      case 'predecessor':
        return { state: takeOver(state, message.found, now), answer: null };
      case 'signal':
        return { state: this.signalled(state, message, now), answer: null };
      case 'update':
        return this.updated(state, message, now);
    }
  }

  private signalled(
    state: GuardState,
    { name, payload }: Extract<Message, { kind: 'signal' }>,
    now: number,
  ): GuardState {
    const unlessCancelled = (next: GuardState) =>
      this.isCancelled ? disarm(next, 'cancellation_requested', null, now) : next;
    switch (name) {
      case 'arm':
        return unlessCancelled(arm(state, payload, now));
      case 'approve':
        return unlessCancelled(approve(state, payload, now));
      case 'disarm':
        return disarm(state, disarmCause(payload), disarmedBy(payload), now);
      case 'exchangePaused':
        return pauseExchange(state, payload, now);
      case 'massEnded':
        return endMass(state, payload);
      default:
        return state;
    }
  }

  private updated(state: GuardState, { name, request }: Update, now: number): Decided {
    const seen = this.isCancelled ? disarm(state, 'cancellation_requested', null, now) : state;
    const isReset = this.run.wasReset || state.reset;
    switch (name) {
      case 'configure':
        return configure(state, configureSchema.parse(request), now);
      case 'reserve': {
        const decided = reserve(seen, request as ReserveRequest, now);
        return isReset
          ? { ...decided, answer: RESET_ANSWERS.reserve(decided.answer as ReserveAnswer) }
          : decided;
      }
      case 'permit': {
        const decided = permit(seen, request as PermitRequest, now);
        return isReset
          ? { ...decided, answer: RESET_ANSWERS.permit(decided.answer as PermitAnswer) }
          : decided;
      }
      case 'settle': {
        const decided = settle(state, request as SettleRequest, now);
        return isReset ? { ...decided, answer: RESET_ANSWERS.settle() } : decided;
      }
      default:
        throw new Error(`the guard knows no update ${name}`);
    }
  }

  private compareCarried(carried: GuardState | null): void {
    if (carried === null) this.differences.push(`run ${this.run.runId} continued without a state`);
    else {
      // Before it goes on it looks what time has done meanwhile.
      const now = Math.max(carried.seenAt, this.state.seenAt);
      const [told, found] = [essence(advance(carried, now)), essence(advance(this.state, now))];
      if (!isDeepStrictEqual(told, found))
        this.differences.push(
          `run ${this.run.runId} continued with ${JSON.stringify(told)}, not with ${JSON.stringify(found)}`,
        );
    }
  }
}

/** Everything but the moment at which time's work was noticed. */
const essence = ({ arming, armingNumber, policyVersion, ledger, reservations, birth }: GuardState): unknown =>
  JSON.parse(
    JSON.stringify({
      armed: arming?.number ?? null,
      armingNumber,
      policyVersion,
      days: ledger.days,
      birth: birth.status,
      reservations: reservations.map(({ id, closed, writes }) => ({
        id,
        closed: closed?.by ?? null,
        writes: writes.map(({ key, permit: given, result }) => ({
          key,
          nonce: given?.nonce ?? null,
          result,
        })),
      })),
    }),
  );

/** `reserve` and `permit` wait until everything in their task was delivered. */
const isLate = (message: Message | Update): boolean =>
  message.kind === 'predecessor' ||
  (message.kind === 'update' && (message.name === 'reserve' || message.name === 'permit'));

function inFirstTask(messages: readonly Message[]): Message[] {
  const place = (message: Message) => (message.kind === 'signal' ? FIRST_TASK.indexOf(message.name) : -1);
  return [...messages].sort((a, b) => place(a) - place(b));
}

export const sameAnswer = (answer: unknown, told: unknown): boolean =>
  isDeepStrictEqual(JSON.parse(JSON.stringify(answer)), told);
