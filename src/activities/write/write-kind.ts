import type { Reason } from '../../domain/reasons';
import type { TargetResult } from '../../domain/settlement';
import type { CancelAnswer } from '../../exchange/port';
import type { WriteOutcome } from '../../workflows/contract';
import type { LookOptions, WholeLook } from '../observe/look';

/** One kind of write: what differs between a cancel and a close. */
export interface WriteKind<Payload> {
  /** Keys of the actions it carries out. */
  readonly keys: readonly string[];
  readonly symbol: string;
  /** Whether its leg was touched before, by cancels for it or by a slice. */
  readonly begun: boolean;
  readonly adjust?: LookOptions['adjust'];
  /**
   * From the last look: what is still to be sent (null: nothing), and what is spared and why; `again` where another look
   * may say otherwise.
   */
  decide(
    seen: WholeLook,
  ): Promise<{ payload: Payload | null; spared: readonly TargetResult[]; again?: boolean }>;
  /** What exactly is about to be sent, one line each: the guard permits this and nothing else. */
  targets(payload: Payload): readonly string[];
  /** Sends it, once. @returns what the exchange answered about each action, by key */
  send(payload: Payload, beforeSend: (timestamp: number) => Promise<void>): Promise<Evidence>;
  /** Reads what became of it. */
  findOut(
    keys: readonly string[],
    sending: Sending,
  ): Promise<Pick<WriteOutcome, 'fill'> & { results: TargetResult[] }>;
}

/** What the exchange answered about each action, by key. Of what is absent it said nothing. */
export type Evidence = ReadonlyMap<string, CancelAnswer>;

/** What is known of the sending before anything is read back. */
export interface Sending {
  /** Why it failed, if it did: the reason of what turns out not to have happened. */
  readonly failure: { readonly reason: Reason; readonly detail: string } | null;
  /** False where the exchange refused it: then what cannot be read back has failed, else it is unverified. */
  readonly mayHaveHappened: boolean;
  readonly evidence: Evidence;
}
