import type { Client } from '@temporalio/client';
import { InvalidInput } from '../domain/validation';
import { pollersOf } from './doctor/check-queue';
import { serverVersion } from './doctor/check-server';
import { explain } from './explain';
import { isNoAnswer } from './grpc';
import { inspect } from './inspect';
import { packageVersion } from './version';

/** Which versions work together; null where it is not known. */
export interface Versions {
  /** Of this package, here. */
  readonly client: string;
  /** Of the Temporal server. */
  readonly server: string | null;
  /** Of this package, on the worker that answered. */
  readonly worker: string | null;
  /** Why something is not known, one line each. */
  readonly problems: readonly string[];
}

/** Who is asked, and for how long. */
export interface VersionsOptions {
  /** Any that the worker serves: it only names the inspection. Without one no worker is asked. */
  readonly account?: string | undefined;
  /** Default 2 s. */
  readonly withinMs?: number;
}

export interface AskVersions extends VersionsOptions {
  readonly client: Client;
  readonly taskQueue: string;
  readonly withinMs: number;
}

/** Never throws; takes `withinMs` at most, save for what the connection itself takes. */
export async function askVersions(target: AskVersions): Promise<Versions> {
  const { client, withinMs } = target;
  const problems: string[] = [];
  const ask = async (whose: string, question: () => Promise<string>) => {
    try {
      return await client.withDeadline(Date.now() + withinMs, question);
    } catch (error) {
      problems.push(`${whose}: ${isNoAnswer(error) ? 'no answer in time' : explain(error)}`);
      return null;
    }
  };
  const [server, worker] = await Promise.all([
    ask('server', () => serverVersion(client)),
    ask('worker', () => workerVersion(target)),
  ]);
  return { client: packageVersion(), server, worker, problems };
}

async function workerVersion({ client, account, taskQueue, withinMs }: AskVersions): Promise<string> {
  if (account === undefined) throw new Error('no account is configured here, so none is asked');
  const { workflow, activity } = await pollersOf(client, taskQueue);
  if (workflow.length === 0 || activity.length === 0) throw new Error(`none polls ${taskQueue}`);
  try {
    const answer = await inspect({ client, account, taskQueue }, 'version', {}, withinMs);
    return String((answer as { version?: unknown }).version);
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    throw new Error(`does not tell its version, so it is older than ${packageVersion()}`, { cause: error });
  }
}
