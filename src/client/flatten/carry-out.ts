import { opensByWaiting } from '../../domain/gates';
import { DISARM_REASONS } from '../../domain/guard/disarm-reasons';
import type { GuardStatus } from '../../domain/guard/status';
import { wasGranted } from '../../domain/plan-left';
import { hasTrait, type Reason } from '../../domain/reasons';
import type { CycleReport } from '../../domain/report';
import { type Patience, Stopped } from './patience';
import type { FlattenMeans } from './preview';
import { statusNow } from './status-now';

const EVERY_MS = 1_000;

export interface CarryOut extends FlattenMeans {
  /** Runs one cycle to its report. */
  readonly run: () => Promise<CycleReport>;
  readonly patience: Patience;
  readonly onProgress: (line: string) => void;
}

/** Waits until the guard grants to another cycle. @throws Stopped where that takes longer than there is time */
export async function untilFree(means: Omit<CarryOut, 'run'>): Promise<void> {
  const { patience, onProgress } = means;
  for (let told = false; ; told = true) {
    const { cooldownUntil, lockedUntil, at } = await statusNow(means);
    const leftMs = Math.max(cooldownUntil, lockedUntil) - at;
    if (leftMs <= 0) return;
    const what = cooldownUntil >= lockedUntil ? 'the cooldown' : "another cycle's writes may still arrive";
    const until = `until ${new Date(at + leftMs).toISOString()}`;
    // A lock frees earlier where its cycle settles; a cooldown does not.
    if (cooldownUntil - at > patience.leftMs)
      throw new Stopped(`the cooldown lasts ${until}, longer than there is time (policy.cooldownSeconds)`);
    if (!told) onProgress(`waits ${until}: ${what}`);
    await patience.sleep(Math.min(EVERY_MS, leftMs));
  }
}

/**
 * Runs cycles until nothing of what was armed for is left to do.
 * @param number of the arming
 * @param reports those of the cycles are added
 * @returns why something may be left, or null
 * @throws Stopped
 */
export async function carryOut(
  means: CarryOut,
  number: number,
  reports: CycleReport[],
): Promise<string | null> {
  const { patience, onProgress } = means;
  for (;;) {
    await untilFree(means);
    const before = await statusNow(means);
    const ended = whyEnded(before, number);
    if (ended !== undefined) return ended;
    const report = await patience.during(means.run());
    reports.push(report);
    onProgress(`cycle ${reports.length}: ${report.headline}`);
    const after = await statusNow(means);
    const over = [whyEnded(after, number), whyNoMore(report, after)].find((why) => why !== undefined);
    if (over !== undefined) return over;
    if (after.arming?.planLeft?.length === before.arming?.planLeft?.length) await patience.sleep(EVERY_MS);
  }
}

/** Why the arming is over, null where all of it was done, undefined where it goes on. */
function whyEnded({ arming, disarmed, headline }: GuardStatus, number: number): string | null | undefined {
  if (arming?.number === number) return undefined;
  if (arming !== null) return `somebody else armed the account: ${headline}`;
  if (disarmed === null || disarmed.reason === 'plan_done') return null;
  const by = disarmed.by === null ? '' : ` by ${disarmed.by}`;
  return `disarmed${by}, ${disarmed.reason}: ${DISARM_REASONS[disarmed.reason]}`;
}

/** Why no other cycle would do more, null where there is nothing more to do, undefined where one may. */
function whyNoMore({ outcome, actions }: CycleReport, { arming }: GuardStatus): string | null | undefined {
  if (outcome === 'clean') return null;
  const isNew = actions.some(
    ({ key, gates }) => gates.includes('arming_scope') && arming !== null && !wasGranted(arming, key),
  );
  if (isNew) return 'what is there is not what was confirmed any more: preview it again';
  if (outcome !== 'blocked') return undefined;
  const isShut = actions.every(({ gates }) => gates.some((reason) => !mayOpen(reason)));
  return isShut ? 'a gate is closed for all that is left' : undefined;
}

const mayOpen = (reason: Reason): boolean => hasTrait(reason, 'passes') || opensByWaiting(reason);
