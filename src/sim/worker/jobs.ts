import { type coresdk, temporal } from '@temporalio/proto';
import type Long from 'long';
import { attributesOf, type HistoryEvent } from '../temporal/events';
import { seedOf } from './seed';

export type Job = coresdk.workflow_activation.IWorkflowActivationJob;
type Failure = temporal.api.failure.v1.IFailure;
const RESET_WORKFLOW =
  temporal.api.enums.v1.WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_RESET_WORKFLOW;

/** How events name what the workflow counts: the workflow's own numbers, by id of the event that began it. */
export interface Numbers {
  readonly activities: Map<number, Scheduled>;
  readonly signals: Map<number, number>;
  /** Activities that the workflow gave up waiting for: what becomes of them is not told any more. */
  readonly abandoned: Set<number>;
}

/** An activity, as a workflow knows it. */
export interface Scheduled {
  readonly seq: number;
  readonly activityId: string;
  readonly activityType: { readonly name: string };
}

/** What a workflow is told of an event, in the form that the SDK's Core gives it. */
export function jobOf(event: HistoryEvent, numbers: Numbers, seed: Long): Job | undefined {
  switch (event.kind) {
    case 'workflowExecutionStarted':
      return { initializeWorkflow: initialization(event, seed) };
    case 'workflowTaskFailed': {
      const { cause, newRunId } = attributesOf(event, event.kind) ?? {};
      return cause === RESET_WORKFLOW
        ? { updateRandomSeed: { randomnessSeed: seedOf(newRunId ?? '') } }
        : undefined;
    }
    case 'timerFired':
      return { fireTimer: { seq: Number(attributesOf(event, 'timerFired')?.timerId) } };
    case 'workflowExecutionSignaled': {
      const { signalName, input, header, identity } = attributesOf(event, event.kind) ?? {};
      return {
        signalWorkflow: {
          signalName,
          input: input?.payloads ?? [],
          headers: header?.fields ?? {},
          identity,
          originatingEventId: event.eventId,
        },
      };
    }
    case 'workflowExecutionCancelRequested':
      return { cancelWorkflow: { reason: attributesOf(event, event.kind)?.cause ?? '' } };
    case 'externalWorkflowExecutionSignaled': {
      const initiated = Number(attributesOf(event, event.kind)?.initiatedEventId);
      return { resolveSignalExternalWorkflow: { seq: numbers.signals.get(initiated) ?? 0 } };
    }
    case 'signalExternalWorkflowExecutionFailed': {
      const initiated = Number(attributesOf(event, event.kind)?.initiatedEventId);
      const failure: Failure = {
        message: 'Unable to signal external workflow because it was not found',
        applicationFailureInfo: {},
      };
      return { resolveSignalExternalWorkflow: { seq: numbers.signals.get(initiated) ?? 0, failure } };
    }
    case 'activityTaskCompleted': {
      const { scheduledEventId, result } = attributesOf(event, event.kind) ?? {};
      return resolution(numbers, scheduledEventId, () => ({
        completed: { result: result?.payloads?.[0] ?? null },
      }));
    }
    case 'activityTaskFailed': {
      const { scheduledEventId, failure, retryState } = attributesOf(event, event.kind) ?? {};
      return resolution(numbers, scheduledEventId, ({ activityId, activityType }) => ({
        failed: {
          failure: {
            message: 'Activity task failed',
            cause: failure,
            activityFailureInfo: { retryState, scheduledEventId, activityId, activityType },
          },
        },
      }));
    }
    case 'activityTaskTimedOut': {
      const { scheduledEventId, failure, retryState } = attributesOf(event, event.kind) ?? {};
      return resolution(numbers, scheduledEventId, ({ activityId, activityType }) => ({
        failed: {
          failure: {
            message: 'Activity task timed out',
            cause: failure,
            activityFailureInfo: { retryState, scheduledEventId, activityId, activityType },
          },
        },
      }));
    }
    case 'activityTaskCanceled':
      return resolution(numbers, attributesOf(event, event.kind)?.scheduledEventId, cancelled);
    default:
      return undefined;
  }
}

/** That an activity was cancelled. */
export const cancelled = ({
  activityId,
  activityType,
}: Scheduled): coresdk.activity_result.IActivityResolution => ({
  cancelled: {
    failure: {
      message: 'Activity cancelled',
      cause: { message: 'Activity cancelled', canceledFailureInfo: {} },
      activityFailureInfo: { activityId, activityType },
    },
  },
});

function resolution(
  { activities, abandoned }: Numbers,
  scheduledEventId: Long | null | undefined,
  result: (of: Scheduled) => coresdk.activity_result.IActivityResolution,
): Job | undefined {
  const of = activities.get(Number(scheduledEventId));
  if (of === undefined) throw new Error(`no activity was scheduled by event ${scheduledEventId}`);
  return abandoned.has(of.seq) ? undefined : { resolveActivity: { seq: of.seq, result: result(of) } };
}

function initialization(
  event: HistoryEvent,
  randomnessSeed: Long,
): coresdk.workflow_activation.IInitializeWorkflow {
  const started = attributesOf(event, 'workflowExecutionStarted') ?? {};
  return {
    workflowType: started.workflowType?.name,
    workflowId: started.workflowId,
    arguments: started.input?.payloads ?? [],
    randomnessSeed,
    headers: started.header?.fields ?? {},
    identity: started.identity,
    workflowExecutionTimeout: started.workflowExecutionTimeout,
    workflowRunTimeout: started.workflowRunTimeout,
    workflowTaskTimeout: started.workflowTaskTimeout,
    continuedFromExecutionRunId: started.continuedExecutionRunId,
    continuedInitiator: started.initiator,
    lastCompletionResult: started.lastCompletionResult,
    firstExecutionRunId: started.firstExecutionRunId,
    originalExecutionRunId: started.originalExecutionRunId,
    attempt: started.attempt ?? 1,
    searchAttributes: started.searchAttributes,
    memo: started.memo,
    startTime: event.eventTime,
  } as coresdk.workflow_activation.IInitializeWorkflow;
}

const ORDER = ['initializeWorkflow', 'notifyHasPatch', 'updateRandomSeed'] as const;
const placeOf = (job: Job): number => {
  const early = ORDER.findIndex((name) => job[name] != null);
  if (early >= 0) return early;
  return job.signalWorkflow != null || job.doUpdate != null ? ORDER.length : ORDER.length + 1;
};

/** As Core ships them: start, patches, seeds, then signals and updates, then everything else. */
export const inShippingOrder = (jobs: readonly Job[]): Job[] =>
  [...jobs].sort((a, b) => placeOf(a) - placeOf(b));
