import type { Client } from '@temporalio/client';
import { GuardSetBack } from '../client/errors';
import { GuardClient } from '../client/guard-client';
import { furthest, isSetBack, type Progress, progressOf } from '../domain/guard/set-back';
import type { GuardStatus } from '../domain/guard/status';
import type { Log } from '../telemetry/log';

/** How far each guard had got when this process last heard of it. */
export type GuardsProgress = Map<string, Progress>;

/**
 * The guards as one worker process knows them. A server that was restored from a backup has forgotten disarms and
 * what was spent: whoever remembers more than a guard does disarms it before anything is granted.
 */
export class RememberingGuards extends GuardClient {
  /** @param progress shared by all of a process that ask guards */
  constructor(
    client: Client,
    private readonly progress: GuardsProgress,
    private readonly log: Pick<Log, 'error'>,
  ) {
    super(client);
  }

  /** @throws GuardSetBack; what GuardClient throws */
  override async status(...[account, deadlineMs]: Parameters<GuardClient['status']>): Promise<GuardStatus> {
    // Before it is asked: an answer that was overtaken by another one is no step back.
    const before = this.progress.get(account);
    const status = await super.status(account, deadlineMs);
    const now = progressOf(status);
    if (now === null) return status;
    if (before !== undefined && isSetBack(before, now)) {
      await this.disarm(account, { cause: 'set_back' });
      // The server has that: whatever is granted later is granted after it.
      this.progress.delete(account);
      const error = new GuardSetBack(account);
      this.log.error(error.message, { account, before, now });
      throw error;
    }
    this.progress.set(account, furthest(this.progress.get(account) ?? now, now));
    return status;
  }
}
