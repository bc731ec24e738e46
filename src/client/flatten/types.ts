import type { LeftOver } from '../../domain/flatten';
import type { GuardStatus } from '../../domain/guard/status';
import type { PlanPreview } from '../../domain/plan-preview';
import type { CycleReport } from '../../domain/report';
import type { DisarmAnswer } from '../disarm';

/** What a flatten would do, for a human to confirm. */
export interface FlattenPreview {
  /** Why nothing can be done, one line, or null. What closed gates mean is in `preview.gates`. */
  readonly refusal: string | null;
  /** Nothing is there: there is nothing to do. */
  readonly flat: boolean;
  /** Its `wholePlan` is what is confirmed. */
  readonly preview: PlanPreview;
  readonly status: GuardStatus;
}

/** What `flatten` carries out, and on whose authority. */
export interface FlattenRequest {
  readonly operator: string;
  readonly reason: string;
  /** `wholePlan` of the preview that a human confirmed: nothing else is carried out. */
  readonly plan: string;
  /** `asOf` of the bot's state in that preview, ms: one that is newer by now is of a bot that lives. */
  readonly botAsOf?: number | null;
  /** How long it may take, cycles and their cooldowns together; default 120. */
  readonly timeoutSeconds?: number;
  /** `cycleTimeoutSeconds` of the account. */
  readonly cycleTimeoutSeconds?: number;
  /** Ends it early: what it armed is disarmed, and it says what is known. */
  readonly signal?: AbortSignal;
  /** Told what goes on, a line each. */
  readonly onProgress?: (line: string) => void;
  /** Told of the proposal where a second operator must approve it first, within ten minutes. */
  readonly onProposed?: (hash: string) => void;
}

/** What became of a flatten. */
export interface FlattenAnswer {
  /**
   * `flat`: a look after it proves that nothing is there. `left`: something is. `refused`: nothing was begun.
   * `unknown`: that look was not possible, or the disarm is not confirmed.
   */
  readonly result: 'flat' | 'left' | 'refused' | 'unknown';
  /** One line. */
  readonly headline: string;
  /** Why it ended before everything was done, one line, or null. */
  readonly why: string | null;
  readonly left: readonly LeftOver[];
  /** Of the cycles that it ran, in order. */
  readonly reports: readonly CycleReport[];
  /** The disarm at its end; null where nothing was armed. */
  readonly disarm: DisarmAnswer | null;
  /** The last look, which expected nothing; null where none succeeded. */
  readonly proof: PlanPreview | null;
}
