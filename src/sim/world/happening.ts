import type { Operator } from './operator';
import type { World } from './world';

/** When something happens in a world, and what it draws its particulars from. */
export interface Happening {
  /** ms after the beginning. */
  readonly at: number;
  /** What exactly: each kind draws its own from it. */
  readonly draw: number;
  /** How long it lasts, where it lasts, ms. */
  readonly forMs: number;
}

/** What happens, to the account of the operator where it befalls one; where it lasts, what ends it. */
export type Effect = (world: World, happening: Happening, operator: Operator) => (() => void) | undefined;
