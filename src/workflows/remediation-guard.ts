import {
  allHandlersFinished,
  CancellationScope,
  condition,
  continueAsNew,
  defineSignal,
  patched,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import type { z } from 'zod';
import { advance, nextChange } from '../domain/guard/advance';
import { disarm } from '../domain/guard/arming';
import { takeOver } from '../domain/guard/birth';
import { configureSchema } from '../domain/guard/configure';
import type { DisarmReason } from '../domain/guard/disarm-reasons';
import { HEARD, type Heard, hear, mayArm, UPDATES } from '../domain/guard/hear';
import { completed, newGuardState } from '../domain/guard/new-state';
import { permitSchema, reserveSchema, settleSchema } from '../domain/guard/requests';
import { RESET_ANSWERS } from '../domain/guard/reset';
import { isResetRun } from '../domain/guard/run';
import type { GuardState } from '../domain/guard/state';
import { guardStatus } from '../domain/guard/status';
import { accountOfGuard } from '../domain/names';
import { parseOrExplain } from '../domain/validation';
import { READ_PREDECESSOR_OPTIONS } from './activity-options';
import { ArmedAttribute } from './armed-attribute';
import type { GuardActivities } from './contract';
import { GUARD_DESCRIPTIONS as described } from './guard-descriptions';
import { guardDetails } from './guard-details';
import {
  configureUpdate,
  guardStateQuery,
  permitUpdate,
  reserveUpdate,
  settleUpdate,
  statusQuery,
} from './messages';
import { waitSummary } from './summaries';

export interface GuardInput {
  /** The run that the starter saw before it started this one. */
  readonly seenRunId?: string | null;
  /** Only believed in a run that was continued as new. */
  readonly state?: GuardState;
}

const { readPredecessor } = proxyActivities<GuardActivities>(READ_PREDECESSOR_OPTIONS);

/** Beyond this a replay after a worker's restart would take noticeable time. */
const MAX_EVENTS = 1_000;
/** Without a signal for so long, the next one is hardly on its way already. */
const QUIET_MS = 50;
const LONGEST_PAUSE_MS = 5_000;

/**
 * The guard of an account: policy, arming, cooldown, budgets, reservations and permits, durable for as
 * long as the account exists. A handler changes the state and answers in one step; `reserve` and `permit` first look
 * for a cancellation, and only validators refuse by throwing.
 *
 * In this order: the state and its clock, the handlers, the loop that lets time pass and continues as new, the page
 * of the Web UI, the birth.
 */
export async function remediationGuard(input?: GuardInput): Promise<never> {
  const info = workflowInfo();
  const root = CancellationScope.current();
  const account = accountOfGuard(info.workflowId) ?? info.workflowId;
  // A reset run replays what it once answered, so its state goes on as before; only what it says from
  // now on differs. Its ids tell until it continues as new, after that `state.reset` does.
  const wasReset = isResetRun(info);
  const isReset = () => wasReset || state.reset;
  const carried = info.continuedFromExecutionRunId === undefined ? undefined : input?.state;
  const startedAt = Date.now();
  let state: GuardState =
    carried === undefined ? newGuardState(account, startedAt) : completed(carried, startedAt);

  const attribute = new ArmedAttribute();
  const isArmed = () => state.arming !== null;
  let signalledAt = 0;
  const now = () => Math.max(state.seenAt, Date.now());
  // Measured whenever a task is carried out for the first time: then the server just named its time.
  let clockAheadMs = 0;
  const change = (next: GuardState) => {
    state = { ...next, seenAt: Math.max(next.seenAt, now()) };
    const { unsafe } = workflowInfo();
    if (!unsafe.isReplaying) clockAheadMs = unsafe.now() - Date.now();
  };
  const reading = () => ({
    at: Math.max(state.seenAt, workflowInfo().unsafe.now() - clockAheadMs),
    clockAheadMs,
  });
  const disarmNow = (reason: DisarmReason, by: string | null) => change(disarm(state, reason, by, now()));
  const decide = <Answer>({ state: next, answer }: { state: GuardState; answer: Answer }): Answer => {
    change(next);
    return answer;
  };
  const say = <Answer>(answer: Answer, asReset: (answer: Answer) => Answer): Answer =>
    isReset() ? asReset(answer) : answer;
  const stopIfCancelled = () => {
    if (root.consideredCancelled) disarmNow('cancellation_requested', null);
  };
  /** The SDK delivers a cancellation after the updates of its task: look once more before granting. */
  const seeCancellation = async () => {
    await Promise.resolve();
    stopIfCancelled();
  };

  change(state);
  setHandler(statusQuery, () => guardStatus(state, now(), wasReset, reading()), described.status);
  setHandler(guardStateQuery, () => ({ ...state, reset: isReset() }), described.guardState);
  /** Somebody wants it stopped: nothing arms it before it has continued. */
  const changeUnlessCancelled = (next: GuardState) => {
    change(next);
    stopIfCancelled();
  };
  for (const name of HEARD) {
    const become = mayArm(name) ? changeUnlessCancelled : change;
    onSignal(name, (payload) => become(hear(state, name, payload, now(), patched)));
  }
  onSignal('attributeRegistered', () => attribute.mayBeRegistered());
  setHandler(configureUpdate, (request) => decide(UPDATES.configure(state, request, now())), {
    ...described.configure,
    validator: (request) => {
      parseOrExplain(configureSchema, request, 'configure');
      if (state.birth.status === 'pending')
        throw new Error('configure: the guard is still starting; try again in a moment');
    },
  });
  setHandler(
    reserveUpdate,
    async (request) => {
      await seeCancellation();
      return say(decide(UPDATES.reserve(state, request, now())), RESET_ANSWERS.reserve);
    },
    { ...described.reserve, validator: validated(reserveSchema, 'reserve') },
  );
  setHandler(
    permitUpdate,
    async (request) => {
      await seeCancellation();
      return say(decide(UPDATES.permit(state, request, now())), RESET_ANSWERS.permit);
    },
    { ...described.permit, validator: validated(permitSchema, 'permit') },
  );
  setHandler(
    settleUpdate,
    (request) => say(decide(UPDATES.settle(state, request, now())), RESET_ANSWERS.settle),
    {
      ...described.settle,
      validator: validated(settleSchema, 'settle'),
    },
  );

  return await CancellationScope.nonCancellable(async () => {
    void showDetails();
    void attribute.becomeUsable(isArmed);
    if (state.birth.status === 'pending') void beBorn();
    const mustContinue = () =>
      root.consideredCancelled ||
      workflowInfo().continueAsNewSuggested ||
      workflowInfo().historyLength > MAX_EVENTS;
    while (!mustContinue()) {
      const wakeAt = nextChange(state);
      const woken = () =>
        mustContinue() ||
        (nextChange(state) ?? Number.POSITIVE_INFINITY) < (wakeAt ?? Number.POSITIVE_INFINITY);
      const waited = { summary: waitSummary(state) };
      const timeIsUp = wakeAt !== null && !(await condition(woken, Math.max(1, wakeAt - now()), waited));
      if (wakeAt === null) await condition(woken);
      // Where the server's clock was ahead once, `now` stands still; the time has passed all the same.
      change(advance(state, timeIsUp ? Math.max(now(), wakeAt) : now()));
    }
    stopIfCancelled();
    await quietMoment();
    await condition(allHandlersFinished);
    // It may have arrived while signals kept the run from its end, which nothing else hears any more.
    stopIfCancelled();
    return await continueAsNew<typeof remediationGuard>({
      seenRunId: input?.seenRunId ?? null,
      state: { ...state, reset: isReset() },
    });
  });

  function onSignal(name: Heard | 'attributeRegistered', handle: (payload: unknown) => void): void {
    const noted = (payload?: unknown) => {
      signalledAt = Date.now();
      handle(payload);
    };
    setHandler(defineSignal<[unknown?]>(name), noted, described[name]);
  }

  /**
   * The server takes no end of a run while signals arrive, and after each end that it refused a task begins
   * with the whole history: under a flood everything would wait for that. It takes 10,000 signals in a run
   * and then no more, so a quiet moment always comes.
   */
  async function quietMoment(): Promise<void> {
    for (
      let pause = QUIET_MS;
      Date.now() - signalledAt < QUIET_MS;
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS)
    )
      await sleep(pause, { summary: 'for a moment without signals, to continue as new' });
  }

  /** The page of the Web UI, once for each task that changed something: a flood of signals is one. */
  async function showDetails(): Promise<never> {
    for (let shown: GuardState | null = null; ; ) {
      await condition(() => shown !== state);
      shown = state;
      setCurrentDetails(guardDetails(guardStatus(state, now(), wasReset)));
      attribute.show(isArmed());
    }
  }

  async function beBorn(): Promise<void> {
    const search = { workflowId: info.workflowId, runId: info.runId, seenRunId: input?.seenRunId ?? null };
    try {
      const summary = 'what the guard before this one spent and permitted';
      const predecessor = await readPredecessor.executeWithOptions({ summary }, [search]);
      // Only now: what was said meanwhile counts.
      change(takeOver(state, predecessor, now()));
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      change(takeOver(state, { kind: 'unreadable', runId: 'unknown', problem }, now()));
    }
  }
}

const validated = (schema: z.core.$ZodType, place: string) => (request: unknown) => {
  parseOrExplain(schema, request, place);
};
