import type { TargetResult } from '../../domain/settlement';

/** What became of one target of a write. */
export type Became = Omit<TargetResult, 'key'>;

/** It was left alone. */
export const blocked = (reason: Became['reason'], detail: string | null = null): Became => ({
  result: 'blocked',
  reason,
  detail,
});
