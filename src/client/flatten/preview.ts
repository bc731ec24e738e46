import { flattenRefusal, isFlat } from '../../domain/flatten';
import type { PlanPreview } from '../../domain/plan-preview';
import type { GuardClient } from '../guard-client';
import { statusOf } from '../status';
import { settledLook } from './look';
import type { FlattenPreview } from './types';

/** What is acted on: an account's guard, and looks at the account that expect nothing. */
export interface FlattenMeans {
  readonly account: string;
  readonly guards: GuardClient;
  readonly look: () => Promise<PlanPreview>;
}

/**
 * @param botAsOf of the bot's state at an earlier look, ms; null where there was none
 * @throws NoGuard, GuardNotPolled; what the look throws
 */
export async function previewFlatten(
  { account, guards, look }: FlattenMeans,
  botAsOf: number | null,
): Promise<FlattenPreview> {
  const status = await statusOf(guards, account);
  const preview = await settledLook(look);
  return { refusal: flattenRefusal(status, preview, botAsOf), flat: isFlat(preview), preview, status };
}
