import { AsyncLocalStorage } from 'node:async_hooks';
import type { ConnectionLike } from '@temporalio/client';
import { GRPC } from '../../client/grpc';
import { inProcess, outside, SimProcess } from '../time/process';
import type { SimServer } from './server';
import { ServerError, unavailable } from './server-error';

/** As the SDK's clients do: again after an answer that nobody is there. */
const TRIES = 10;
const FIRST_PAUSE_MS = 100;
const FACTOR = 1.7;
const LONGEST_PAUSE_MS = 5_000;

interface Scope {
  readonly deadline?: number;
  readonly signal?: AbortSignal;
}

/**
 * Of each connection what its caller asked for. One store for all worlds: Node goes through every store that was ever
 * used whenever a promise is made.
 */
const scopes = new AsyncLocalStorage<ReadonlyMap<symbol, Scope>>();

export type Methods = Record<string, (request: never) => Promise<unknown>>;

/** What may befall one call, before the server gets it or before its answer is there. */
export type CallFault = (method: string, request: unknown) => 'none' | 'lost' | 'answer lost';

/** A connection of the SDK's client, over which calls reach the simulated server. */
export function connectTo(
  server: SimServer,
  methods: Methods,
  fault: CallFault = () => 'none',
): ConnectionLike {
  const connection = Symbol('connection');
  const scope = (): Scope => scopes.getStore()?.get(connection) ?? {};
  const within = <R>(asked: Scope, work: () => Promise<R>) =>
    scopes.run(new Map([...(scopes.getStore() ?? []), [connection, { ...scope(), ...asked }]]), work);

  const once = (method: string, request: unknown): Promise<unknown> => {
    const owner = SimProcess.current;
    const { deadline, signal } = scope();
    return new Promise((resolve, reject) => {
      const end = setTimeout(
        () => reject(new ServerError(GRPC.deadlineExceeded, `${method}: deadline exceeded`)),
        deadline === undefined ? 3_600_000 : deadline - Date.now(),
      );
      const abort = () => {
        clearTimeout(end);
        reject(new ServerError(GRPC.cancelled, 'cancelled'));
      };
      if (signal?.aborted === true) return abort();
      signal?.addEventListener('abort', abort, { once: true });
      const answer = (deliver: () => void) => {
        server.time.after(server.latency(), () =>
          inProcess(owner, () => {
            clearTimeout(end);
            signal?.removeEventListener('abort', abort);
            deliver();
          }),
        );
      };
      const what = fault(method, request);
      if (what === 'lost') return;
      outside(() =>
        server.time.after(server.latency(), () => {
          if (!server.isUp) return answer(() => reject(unavailable()));
          const call = methods[method] as unknown as ((request: unknown) => Promise<unknown>) | undefined;
          if (call === undefined)
            return answer(() => reject(new ServerError(GRPC.unimplemented, `${method} is not simulated`)));
          const done = call(request);
          done.then(
            (value) => what === 'none' && answer(() => resolve(value)),
            (error: Error) => what === 'none' && answer(() => reject(error)),
          );
        }),
      );
    });
  };

  const call = async (method: string, request: unknown): Promise<unknown> => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await once(method, request);
      } catch (error) {
        if (!(error instanceof ServerError) || error.code !== GRPC.unavailable || attempt === TRIES)
          throw error;
      }
      const pause = Math.min(FIRST_PAUSE_MS * FACTOR ** attempt, LONGEST_PAUSE_MS);
      const { deadline } = scope();
      if (deadline !== undefined && Date.now() + pause > deadline)
        throw new ServerError(GRPC.deadlineExceeded, `${method}: deadline exceeded`);
      await new Promise<void>((resolve) => setTimeout(resolve, pause));
    }
  };

  const service = new Proxy(
    {},
    {
      get: (_, method: string) =>
        method === 'then' ? undefined : (request: unknown) => call(method, request),
    },
  );
  return {
    workflowService: service,
    operatorService: service,
    plugins: [],
    async close() {},
    async ensureConnected() {},
    withDeadline: (deadline: number | Date, work: () => Promise<never>) =>
      within({ deadline: Number(deadline) }, work),
    withMetadata: (_: unknown, work: () => Promise<never>) => work(),
    withAbortSignal: (signal: AbortSignal, work: () => Promise<never>) => within({ signal }, work),
  } as unknown as ConnectionLike;
}
