import type { CancelAnswer, CancelOrders } from '../port';
import type { CancelItem } from './answers';
import { errorPolicy } from './error-policy';
import type { ErrorPolicy } from './error-row';

export const CANCELLED: CancelAnswer = { outcome: 'done', why: null };
const NOTHING_SAID: CancelAnswer = { outcome: 'unknown', why: null };

type Failure = Extract<CancelItem, { code: number }>;

/**
 * What a batch said of each order. Error items carry no id and their order is not promised: what is not named
 * as cancelled has one of the errors, where there is one for each.
 */
export function cancelAnswers(orders: CancelOrders['orders'], items: readonly CancelItem[]): CancelAnswer[] {
  const failures = items.filter((item): item is Failure => 'code' in item);
  const cancelled = new Set(items.map((item) => ('code' in item ? null : item.orderId)));
  const unnamed = orders.filter(({ orderId }) => !cancelled.has(orderId));
  const other = failures.length < unnamed.length ? NOTHING_SAID : oneOf(failures);
  return orders.map(({ orderId }) => (cancelled.has(orderId) ? CANCELLED : other));
}

function oneOf(failures: readonly Failure[]): CancelAnswer {
  const said = failures.map(({ code, msg }) => ({ code, ...errorPolicy(code, null, msg) }));
  const [first] = said;
  const alike = first !== undefined && said.every(({ write }) => write === first.write);
  return {
    outcome: alike ? first.write : 'unknown',
    why: [...new Set(said.map(inWords))].join(', or '),
  };
}

/** Our own words: the exchange's are cleaned of secrets only where the whole answer is an error. */
const inWords = ({ code, meaning, write, remedy }: Pick<Failure, 'code'> & ErrorPolicy): string =>
  `${code} ${meaning}${write === 'not_done' ? ` - ${remedy}` : ''}`;
