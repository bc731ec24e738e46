import { decimal } from '../../domain/decimal';
import type { ActionReport } from '../../domain/report';

/** What the exchange knows of an order that a report has a row of. */
export interface OrderFacts {
  /** A request of the cycle cancelled it. */
  readonly byUs: boolean;
  readonly rests: boolean;
  /** A request of the cycle named it. */
  readonly sent: boolean;
}

/** What the exchange knows of a leg that a report has a row of. */
export interface LegFacts {
  /** What the cycle's requests filled of it. */
  readonly filled: string;
  /** It was flat while the cycle could see it. */
  readonly wasFlat: boolean;
  /** It is open once the cycle is done with it. */
  readonly isOpen: boolean;
  /** The cycle was shown what had been so before. */
  readonly readStale: boolean;
  /** Somebody else changed it beside the cycle. */
  readonly othersMoved: boolean;
}

type Row = Pick<ActionReport, 'target' | 'symbol' | 'quantity' | 'result'>;

/** What a row of a cancel says that is not so. */
export function cancelDisagrees({ target, result }: Row, { byUs, rests, sent }: OrderFacts): string[] {
  const wrong =
    (result === 'executed' && (rests || !byUs)) ||
    (result === 'already_satisfied' && (rests || byUs)) ||
    (result === 'failed' && byUs) ||
    ((result === 'blocked' || result === 'planned') && sent);
  const not = (is: boolean) => (is ? '' : 'not ');
  return wrong
    ? [`${target}: ${result}, but ${not(byUs)}cancelled by us, ${not(rests)}resting, ${not(sent)}sent`]
    : [];
}

/** What a row of a close says that is not so. */
export function closeDisagrees(
  { target, symbol, quantity, result }: Row,
  { filled, wasFlat, isOpen, readStale, othersMoved }: LegFacts,
): string[] {
  const ours = decimal(filled);
  const all = ours.eq(decimal(quantity));
  const wrong =
    ours.gt(decimal(quantity)) ||
    // Slices of ours and somebody else's trade may close a leg together.
    (result === 'executed' && !all && (ours.isZero() || !wasFlat || !othersMoved)) ||
    (result === 'partial' && (ours.isZero() || (all && !isOpen && !readStale))) ||
    (['failed', 'blocked', 'planned', 'already_satisfied'].includes(result) && !ours.isZero()) ||
    (result === 'already_satisfied' && !wasFlat && !othersMoved);
  return wrong
    ? [
        `${symbol} ${target}: ${result}, but ${filled} of ${quantity} filled by us, ${wasFlat ? 'flat' : 'never flat'}, ${isOpen ? 'open' : 'closed'} at the end`,
      ]
    : [];
}
