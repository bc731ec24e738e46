import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { GuardClient, type GuardPlace } from '../client/guard-client';
import { ensureGuard } from '../client/guards';
import { isSetBack, later, type Progress } from '../domain/guard/set-back';
import type { GuardStatus } from '../domain/guard/status';
import { OwnError } from '../outside/own-error';
import type { Log } from '../telemetry/log';

/** What a process knows of the guards' lives. */
export class GuardsProgress {
  /** Where each had got to when this process last heard of it. */
  readonly seen = new Map<string, Progress>();
  /** Whether each, when it last answered, held that its bot is down; what is not known is not here. */
  readonly declaredDown = new Map<string, boolean>();
  /** Accounts whose guard was set back and has not yet been told so. */
  readonly owed = new Set<string>();
}

export interface RememberingOptions {
  /** The guards' own. */
  readonly taskQueue: () => string;
  /** Shared by all of a process that ask guards. */
  readonly progress: GuardsProgress;
  readonly log: Pick<Log, 'error'>;
}

/** The server knows less of a guard than it did before: another guard was put in its place, disarmed. */
export class GuardSetBack extends OwnError {
  override readonly name = 'GuardSetBack';
  constructor(readonly account: string) {
    super(
      `the Temporal server has lost some of what the guard of ${account} did, as where it was restored from a backup; another guard takes its place, disarmed, and today's budget counts as spent`,
    );
  }
}

/**
 * The guards as one worker process knows them. A server that was restored from a backup has forgotten disarms and
 * what was spent, and nothing in it tells: whoever remembers more than the server puts another guard in the place of
 * the one that was set back, before anything is granted.
 */
export class RememberingGuards extends GuardClient {
  constructor(
    private readonly guards: Client,
    private readonly remembering: RememberingOptions,
  ) {
    super(guards, remembering.progress.declaredDown);
  }

  /** @throws GuardSetBack; what GuardClient throws */
  override async place(account: string): Promise<GuardPlace> {
    const { seen, owed } = this.remembering.progress;
    // Before it is asked: an answer that was overtaken by another one is no step back.
    const before = seen.get(account);
    if (owed.has(account)) await this.replace(account, before);
    const now = await super.place(account);
    if (before !== undefined && isSetBack(before, now)) await this.replace(account, before);
    seen.set(account, later(seen.get(account) ?? now, now));
    return now;
  }

  /** @throws GuardSetBack; what GuardClient throws */
  override async status(...[account, deadlineMs]: Parameters<GuardClient['status']>): Promise<GuardStatus> {
    // A worker may answer from what it keeps of the guard in memory: only the server tells what it has lost.
    await this.place(account).catch(unlessGone);
    return await super.status(account, deadlineMs);
  }

  /**
   * Workers that keep a run in memory would take what is new in it for what they know already, a disarm too. So it
   * ends; the next one is born disarmed, and is told that nobody knows what was spent.
   */
  private async replace(account: string, before: Progress | undefined): Promise<never> {
    const { seen, owed } = this.remembering.progress;
    // What is begun here is owed until it is done: the next guard's own history tells nobody.
    owed.add(account);
    if (await this.isStillSetBack(account, before))
      await this.terminate(account, 'the server was set back: the guard has forgotten what was done since');
    await ensureGuard(this.guards, account, this.remembering.taskQueue());
    await this.disarm(account, { cause: 'set_back' });
    owed.delete(account);
    seen.delete(account);
    const error = new GuardSetBack(account);
    this.remembering.log.error(error.message, { account, before });
    throw error;
  }

  private async isStillSetBack(account: string, before: Progress | undefined): Promise<boolean> {
    if (before === undefined) return false;
    try {
      return isSetBack(before, await super.place(account));
    } catch (error) {
      unlessGone(error);
      return false;
    }
  }
}

/** Whoever asks a guard that is closed or paused is told so by the question itself. */
function unlessGone(error: unknown): void {
  if (!(error instanceof WorkflowNotFoundError)) throw error;
}
