import type { FaultSpec } from '../../src/simulator';
import type { HttpKind } from './kinds';

/** Calls to the guard that a cycle makes. */
export const GUARD_CALLS = ['status', 'reserve', 'permit', 'settle'] as const;
export type GuardCall = (typeof GUARD_CALLS)[number];

/** The n-th call of its kind in one cycle, counted from 1: where a fault strikes. */
export type Site =
  | {
      readonly kind: 'http';
      readonly method: string;
      readonly path: string;
      readonly nth: number;
      readonly write: boolean;
      /** ms after the cycle's start at which an undisturbed cycle makes this call. */
      readonly atMs: number;
    }
  | { readonly kind: 'guard'; readonly call: GuardCall; readonly nth: number; readonly atMs: number };

export type HttpSite = Extract<Site, { kind: 'http' }>;
export type GuardSite = Extract<Site, { kind: 'guard' }>;

/** Before the called party does anything, or after it did and before it answers. */
export type When = 'before' | 'after';

/** Distributes over the union, which `Omit` alone would not. */
type WithoutPlace<T> = T extends unknown ? Omit<T, 'match' | 'when' | 'times'> : never;
export type HttpFault = WithoutPlace<FaultSpec>;

/** What the operator, Temporal or the bot does while the call stands still. */
export type Interruption = 'disarm' | 'dry-run' | 'cancel-cycle' | 'bot-forgets';

/** What goes wrong. */
export type Strike =
  | { readonly does: 'http'; readonly kind: HttpKind }
  /** `lose`: the answer; `refuse`: the call; `outage`: this call and all later ones; `late`: by a second. */
  | { readonly does: 'guard'; readonly how: 'lose' | 'refuse' | 'outage' | 'late' | 'crash' }
  /** The attempt dies without a word, as if its process had. */
  | { readonly does: 'crash' }
  | { readonly does: 'interrupt'; readonly interruption: Interruption }
  /**
   * A real worker process is killed, or frozen and woken again once everything is over. Its request is
   * lost on the way, arrives all the same, or arrives only when the process wakes.
   */
  | { readonly does: 'kill' | 'freeze'; readonly request: 'lost' | 'in-flight' | 'delayed' };

export interface FaultCase {
  /** Says everything about the case: `<scenario>/<site>/<fault>/<when>`. */
  readonly id: string;
  readonly scenario: string;
  readonly site: Site;
  readonly when: When;
  readonly strike: Strike;
  /** Row of the summary. */
  readonly family: string;
}

export const siteName = (site: Site): string =>
  site.kind === 'http'
    ? `${site.method} ${site.path.replace('/fapi/', '')}#${site.nth}`
    : `guard ${site.call}#${site.nth}`;

/** True where a worker process of its own has to die. */
export const needsProcess = ({ strike }: FaultCase): boolean =>
  strike.does === 'kill' || strike.does === 'freeze';
