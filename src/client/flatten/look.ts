import { setTimeout } from 'node:timers/promises';
import { isTooFresh } from '../../domain/flatten';
import type { PlanPreview } from '../../domain/plan-preview';
import type { Patience } from './patience';

const EVERY_MS = 1_000;
/** As long as it takes by default until nothing is too recent to judge any more, and a little. */
const SETTLES_WITHIN_MS = 10_000;

/** Looks until everything can be judged, or no longer than that is waited for; then as it is. */
export async function settledLook(look: () => Promise<PlanPreview>): Promise<PlanPreview> {
  const end = Date.now() + SETTLES_WITHIN_MS;
  for (;;) {
    const preview = await look();
    if (!isTooFresh(preview) || Date.now() >= end) return preview;
    await setTimeout(EVERY_MS);
  }
}

/**
 * Looks until something is known.
 * @returns the last look, or null where none succeeded; its problem, where the last one failed
 * @throws Stopped never: what is known then is returned
 */
export async function provingLook(
  look: () => Promise<PlanPreview>,
  patience: Patience,
  isKnown: (preview: PlanPreview) => boolean,
): Promise<{ readonly preview: PlanPreview | null; readonly problem: unknown }> {
  let preview: PlanPreview | null = null;
  for (;;) {
    try {
      preview = await patience.during(look());
      if (isKnown(preview)) return { preview, problem: null };
      await patience.sleep(EVERY_MS);
    } catch (problem) {
      return { preview, problem };
    }
  }
}
