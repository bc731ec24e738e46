import type { GuardStatus } from '../../domain/guard/status';
import { GuardNotPolled } from '../errors';
import type { GuardClient } from '../guard-client';
import { statusOf } from '../status';
import type { Patience } from './patience';

const AGAIN_MS = 250;

/** The guard's status, as long as that takes. @throws Stopped; NoGuard */
export async function statusNow({
  account,
  guards,
  patience,
}: {
  readonly account: string;
  readonly guards: GuardClient;
  readonly patience: Patience;
}): Promise<GuardStatus> {
  for (;;) {
    try {
      return await patience.during(statusOf(guards, account));
    } catch (error) {
      if (!(error instanceof GuardNotPolled) || patience.leftMs === 0) throw error;
      // Where there is no server, it fails at once.
      await patience.sleep(AGAIN_MS);
    }
  }
}
