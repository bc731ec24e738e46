import type { ConnectionLike } from '@temporalio/client';
import type { temporal } from '@temporalio/proto';
import type { UpdateCall } from '../../traces/calls';
import type { VirtualTime } from '../time/virtual-time';

type Request = temporal.api.workflowservice.v1.IUpdateWorkflowExecutionRequest;
type Response = temporal.api.workflowservice.v1.IUpdateWorkflowExecutionResponse;
type Service = Record<string, (request: Request) => Promise<Response>>;

/** The updates that clients ask guards for: when each was first made, and when it was answered. */
export class Calls {
  private readonly made = new Map<string, UpdateCall & { readonly workflowId: string }>();

  constructor(private readonly time: VirtualTime) {}

  /** Those of one guard. */
  of(workflowId: string): readonly UpdateCall[] {
    return [...this.made.values()].filter((call) => call.workflowId === workflowId);
  }

  /** A connection of which every update is noted. */
  over(connection: ConnectionLike): ConnectionLike {
    const service = connection.workflowService as unknown as Service;
    const noted = new Proxy(service, {
      get: (_, method: string) =>
        method === 'updateWorkflowExecution'
          ? (request: Request) => this.note(request, service)
          : service[method],
    });
    return { ...connection, workflowService: noted as unknown as ConnectionLike['workflowService'] };
  }

  private async note(request: Request, service: Service): Promise<Response | undefined> {
    const id = request.request?.meta?.updateId ?? '';
    const workflowId = request.workflowExecution?.workflowId ?? '';
    const call = this.made.get(id) ?? { id, workflowId, from: this.time.now(), to: null };
    this.made.set(id, call);
    const response = await service['updateWorkflowExecution']?.(request);
    const isAnswer = response?.outcome?.success != null;
    if (isAnswer) this.made.set(id, { ...call, to: call.to ?? this.time.now() });
    return response;
  }
}
