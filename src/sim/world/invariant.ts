import type { Effect } from '../../simulator';
import type { Evidence } from './evidence';
import type { World } from './world';

/** Something that must hold of an account, and what was found that does not. */
export interface Violation {
  readonly invariant: string;
  readonly found: string;
}

/** Judges what an account left behind. @returns what was found, a line each */
export type Invariant = (evidence: Evidence, world: World) => string[];

export const clientIdOf = ({ clientAlgoId, clientOrderId }: Effect): string =>
  clientAlgoId ?? clientOrderId ?? '?';

export const isCancel = ({ kind }: Effect): boolean => /^(order|algo)_canceled$/.test(kind);
