import type { Reason } from '../../domain/reasons';
import type { OutcomeClass } from '../errors';
import type { WaitKind } from './told-wait';

/** What to do about one kind of answer. */
export interface ErrorPolicy {
  readonly name: string;
  readonly meaning: string;
  /** What a write that got this answer did. */
  readonly write: OutcomeClass;
  /** Whether a read may be tried once more at once. */
  readonly retryRead: boolean;
  /** How long nothing at all is sent; `orders`: only this account places no orders, and the others go on. */
  readonly wait: 'none' | WaitKind;
  readonly reason: Reason;
  /** What the operator does, short: the report of a refused write says it. */
  readonly remedy: string;
}

/** A row applies where everything that it names matches. */
export interface ErrorRow extends ErrorPolicy {
  readonly codes?: readonly number[];
  readonly statuses?: readonly number[];
  /** Applies only where the message matches. */
  readonly text?: RegExp;
}

type Match = Pick<ErrorRow, 'codes' | 'statuses' | 'text'>;
type More = Partial<Pick<ErrorRow, 'reason' | 'retryRead' | 'wait'>>;

/** Certainly not carried out. */
export const refused = (
  name: string,
  match: Match,
  meaning: string,
  remedy: string,
  more: More = {},
): ErrorRow => ({
  name,
  ...match,
  meaning,
  write: 'not_done',
  retryRead: false,
  wait: 'none',
  reason: 'port_error',
  remedy,
  ...more,
});

/** Perhaps carried out. */
export const unclear = (
  name: string,
  match: Match,
  meaning: string,
  remedy: string,
  more: More = {},
): ErrorRow => ({ ...refused(name, match, meaning, remedy, more), write: 'unknown' });
