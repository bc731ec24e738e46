import { msNumberToTs } from '@temporalio/common/lib/time';
import { temporal } from '@temporalio/proto';
import Long from 'long';
import { GRPC } from '../../client/grpc';
import type { Command } from '../worker/commands';
import { attributesOf } from './events';
import type { Execution } from './execution';
import type { Status } from './run';
import type { Schedules } from './schedules';
import type { SimServer } from './server';
import { notFound, ServerError } from './server-error';

// biome-ignore lint/suspicious/noExplicitAny: a request is whatever the SDK's client makes of it.
type Request = any;
type Methods = Record<string, (request: Request) => Promise<unknown>>;

const { WorkflowExecutionStatus } = temporal.api.enums.v1;
const STATUS: Record<Status, temporal.api.enums.v1.WorkflowExecutionStatus> = {
  running: WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING,
  completed: WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_COMPLETED,
  failed: WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_FAILED,
  canceled: WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_CANCELED,
  terminated: WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_TERMINATED,
  timedOut: WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_TIMED_OUT,
  continuedAsNew: WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_CONTINUED_AS_NEW,
};
const COMPLETED = 3;
const USE_EXISTING = 2;
const NOT_OPEN = 2;
const CLOSE_EVENT = 2;

/** The calls of the server's interface that our code makes. */
export function serviceOf(server: SimServer, schedules: Schedules): Methods {
  const named = ({ workflowExecution, execution }: Request): Execution => {
    const { workflowId, runId } = workflowExecution ?? execution;
    return server.find(workflowId, runId);
  };
  const open = (request: Request): Execution => {
    const execution = named(request);
    if (!execution.isRunning) throw notFound(execution.workflowId);
    return execution;
  };
  return {
    async startWorkflowExecution(request) {
      const running = server.runsOf(request.workflowId).find(({ isRunning }) => isRunning);
      if (running !== undefined) {
        if (request.workflowIdConflictPolicy === USE_EXISTING)
          return { runId: running.runId, started: false };
        throw new ServerError(GRPC.alreadyExists, 'workflow execution already started');
      }
      const {
        workflowId,
        workflowType,
        taskQueue,
        input,
        header,
        workflowRunTimeout,
        workflowTaskTimeout,
        identity,
      } = request;
      const { runId } = server.start(
        {
          workflowId,
          workflowType,
          taskQueue,
          input,
          header,
          workflowRunTimeout,
          workflowTaskTimeout,
          identity,
          attempt: 1,
          searchAttributes: request.searchAttributes,
        },
        request.userMetadata,
      );
      return { runId, started: true };
    },
    async signalWorkflowExecution(request) {
      const { signalName, input, identity, header } = request;
      open(request).happen({
        kind: 'workflowExecutionSignaled',
        attributes: { signalName, input, identity, header },
      });
      return {};
    },
    async requestCancelWorkflowExecution(request) {
      const execution = open(request);
      if (!execution.events.some(({ kind }) => kind === 'workflowExecutionCancelRequested'))
        execution.happen({
          kind: 'workflowExecutionCancelRequested',
          attributes: { cause: request.reason ?? '' },
        });
      return {};
    },
    async terminateWorkflowExecution(request) {
      open(request).terminate(request.reason ?? '');
      return {};
    },
    async resetWorkflowExecution(request) {
      const base = named(request);
      const finished = base.events.find(({ id }) => id === Number(request.workflowTaskFinishEventId));
      const startedEventId = finished && attributesOf(finished, 'workflowTaskCompleted')?.startedEventId;
      if (startedEventId == null)
        throw new ServerError(GRPC.invalidArgument, `no task ends at ${request.workflowTaskFinishEventId}`);
      return { runId: server.reset(base, Number(startedEventId)).runId };
    },
    async queryWorkflow(request) {
      const execution = named(request);
      if (request.queryRejectCondition === NOT_OPEN && !execution.isRunning)
        return { queryRejected: { status: STATUS[execution.status] } };
      await execution.whenIdle();
      const { queryType, queryArgs, header } = request.query;
      const query = { queryType, arguments: queryArgs?.payloads ?? [], headers: header?.fields ?? {} };
      const { respondToQuery } = await new Promise<Command>((resolve) =>
        server.dispatchQuery(execution, (worker) => worker.query(execution, query, resolve)),
      );
      if (respondToQuery?.failed != null)
        throw new ServerError(GRPC.invalidArgument, respondToQuery.failed.message ?? 'the query failed');
      return { queryResult: { payloads: [respondToQuery?.succeeded?.response] } };
    },
    async updateWorkflowExecution(request) {
      const execution = named(request);
      const outcome = await execution.update(request.request);
      const updateId = request.request.meta.updateId;
      const { workflowId, runId } = execution;
      return { updateRef: { workflowExecution: { workflowId, runId }, updateId }, outcome, stage: COMPLETED };
    },
    async describeWorkflowExecution(request) {
      return { workflowExecutionInfo: infoOf(named(request)) };
    },
    async listWorkflowExecutions({ query }) {
      const workflowId = /^WorkflowId = "(.*)"$/.exec(query)?.[1];
      if (workflowId === undefined) throw new ServerError(GRPC.unimplemented, `query ${query}`);
      return { executions: server.runsOf(workflowId).map(infoOf) };
    },
    async getWorkflowExecutionHistory(request) {
      const execution = named(request);
      if (request.waitNewEvent) await execution.whenClosed();
      const last = request.historyEventFilterType === CLOSE_EVENT;
      return { history: { events: last ? execution.events.slice(-1) : execution.events } };
    },
    async listSearchAttributes() {
      const { INDEXED_VALUE_TYPE_KEYWORD: keyword, INDEXED_VALUE_TYPE_BOOL: bool } =
        temporal.api.enums.v1.IndexedValueType;
      return {
        customAttributes: { ReconcileAccount: keyword, ReconcileOutcome: keyword, ReconcileArmed: bool },
      };
    },
    async createSchedule(request) {
      schedules.create(request.scheduleId, request.schedule);
      return {};
    },
    async patchSchedule({ scheduleId, patch }) {
      schedules.pause(scheduleId, Boolean(patch.pause));
      return {};
    },
  };
}

function infoOf(execution: Execution): temporal.api.workflow.v1.IWorkflowExecutionInfo {
  const { workflowId, runId, type, taskQueue, started, events, status, closing } = execution;
  return {
    execution: { workflowId, runId },
    type: { name: type },
    taskQueue,
    status: STATUS[status],
    startTime: msNumberToTs(execution.startedAt),
    executionTime: msNumberToTs(execution.startedAt),
    ...(closing === undefined ? {} : { closeTime: msNumberToTs(closing.at) }),
    historyLength: Long.fromNumber(events.length),
    historySizeBytes: Long.ZERO,
    memo: started.memo ?? { fields: {} },
    searchAttributes: { indexedFields: execution.searchAttributes },
  };
}
