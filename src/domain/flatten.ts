import { opensByWaiting } from './gates';
import type { GuardStatus } from './guard/status';
import type { PlannedAction, PlanPreview } from './plan-preview';
import type { Reason } from './reasons';
import { unjudged } from './report';

/**
 * The gates of an action that no waiting opens.
 * @example
 * ```ts
 * import { shutGates } from 'grinder-reconcile/client';
 *
 * const { actions } = await reconcile.plan('main');
 * for (const action of actions) console.log(action.symbol, shutGates(action).join(', '));
 * ```
 */
export const shutGates = ({ gates }: Pick<PlannedAction, 'gates'>): Reason[] =>
  gates.filter((reason) => !opensByWaiting(reason));

/**
 * What can be carried out of a preview, by one cycle or by several.
 * @example
 * ```ts
 * import { doable } from 'grinder-reconcile/client';
 *
 * console.log(doable(await reconcile.plan('main')).length);
 * ```
 */
export const doable = ({ actions }: Pick<PlanPreview, 'actions'>): PlannedAction[] =>
  actions.filter((action) => action.cycle !== null && shutGates(action).length === 0);

/** Whether a look, which expected nothing, proves that nothing is there. */
export const isFlat = (preview: PlanPreview): boolean =>
  preview.conclusive &&
  preview.actions.length === 0 &&
  preview.truncated === 0 &&
  unjudged(preview).length === 0;

/** Whether there may be more than the look shows, since something changed only just now. */
export const isTooFresh = ({ conclusive, counts }: PlanPreview): boolean =>
  conclusive && (counts?.tooRecent ?? 0) > 0;

/**
 * Why the bot does not count as down, or null where it does.
 * @param asOf of the bot's state at an earlier look, ms; null where there was none
 */
export function botStillWrites({ bot, observedAt }: PlanPreview, asOf: number | null): string | null {
  if (bot === null || bot.asOf === null) return null;
  const newer = asOf !== null && bot.asOf > asOf;
  if (!bot.fresh && !newer) return null;
  const age = Math.max(0, Math.round((observedAt - bot.asOf) / 1_000));
  return `the bot still writes: ${bot.place} has asOf ${new Date(bot.asOf).toISOString()}, ${age} s old${newer ? ', and it was older a moment ago' : ''}; stop the bot, which counts as down once that is ${bot.maxAgeMs / 1_000} s old`;
}

/**
 * Why nothing can be flattened, or null. What each closed gate means is in the preview's `gates`.
 * @param botAsOf of the bot's state at an earlier look, ms; null where there was none
 */
export function flattenRefusal(
  status: GuardStatus,
  preview: PlanPreview,
  botAsOf: number | null,
): string | null {
  if (isFlat(preview)) return null;
  if (status.reset) return status.headline;
  const writes = botStillWrites(preview, botAsOf);
  if (writes !== null) return writes;
  if (doable(preview).length > 0) return null;
  const { actions, headline } = preview;
  return actions.length === 0
    ? `nothing can be judged: ${headline}`
    : `no gate opens for any of ${actions.length} actions`;
}

/** One thing that a flatten left, and why. */
export interface LeftOver
  extends Pick<PlannedAction, 'key' | 'action' | 'symbol' | 'target' | 'side' | 'quantity'> {
  /** Gates that no waiting opens; where none is closed, it was not come to. */
  readonly reasons: readonly Reason[];
  readonly detail: string | null;
}

/** Whether a reason tells more than that it was not, or not again, an action's turn. */
const tells = (reason: Reason | null): boolean =>
  reason !== null && reason !== 'arming_scope' && !opensByWaiting(reason);

/** What the last look still shows. @param tried rows of the cycles that were run, the newest last */
export function leftOvers(
  { actions }: PlanPreview,
  tried: readonly Pick<PlannedAction, 'key' | 'result' | 'reason' | 'detail'>[],
): LeftOver[] {
  return actions.map((row) => {
    const { key, action, symbol, target, side, quantity } = row;
    const shut = shutGates(row);
    const last = tried.findLast((other) => other.key === key && tells(other.reason));
    const [reasons, detail] =
      shut.length > 0 || last?.reason == null
        ? [shut, shut[0] === row.gates[0] ? row.detail : null]
        : [[last.reason], last.detail];
    return { key, action, symbol, target, side, quantity, reasons, detail };
  });
}
