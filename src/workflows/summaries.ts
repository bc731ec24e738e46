import { decimal, sum } from '../domain/decimal';
import type { GuardState } from '../domain/guard/state';
import { plainText } from '../domain/plain-text';
import { type ActionGroup, actionsOf, type CancelAction, type CloseAction } from '../domain/plan';
import type { TargetClaim } from '../domain/settlement';
import { ACTION_RESULTS } from '../domain/vocabulary';

/**
 * What each activity and each timer is about, in one line of plain text. The Web UI shows it in the
 * timeline behind the activity's name, and it needs no worker for that.
 */

/** Bytes of UTF-8: servers take 400, of which a host's codec needs some. */
const MAX_BYTES = 200;
const MOST_OF_A_CHARACTER = 4;

function short(text: string): string {
  const line = plainText(text, MAX_BYTES);
  return new TextEncoder().encode(line).length <= MAX_BYTES
    ? line
    : plainText(text, MAX_BYTES / MOST_OF_A_CHARACTER);
}

export const FIRST_LOOK = 'orders, positions, expected state';

export const waitToConfirm = (groups: readonly ActionGroup[], confirmMs: number) =>
  short(`confirm in ${confirmMs / 1_000} s: ${countOf(groups)}`);

export const secondLook = (groups: readonly ActionGroup[]) => short(`again, to confirm ${countOf(groups)}`);

export function reserveSummary(groups: readonly ActionGroup[]): string {
  const closes = groups.flatMap(({ close }) => (close === null ? [] : [close.notional ?? '0']));
  const worth = closes.length === 0 ? '' : `, ${decimal(sum(closes)).toDecimalPlaces(2).toFixed()} USDT`;
  return short(`${countOf(groups)}${worth}`);
}

export function cancelSummary(orders: readonly Pick<CancelAction, 'symbol' | 'clientOrderId'>[]): string {
  const [first] = orders;
  const more = orders.length > 1 ? ` and ${orders.length - 1} more` : '';
  return short(`${first?.symbol} ${first?.clientOrderId}${more}`);
}

/** @param slice from 0 on */
export function closeSummary(close: CloseAction, slice: number): string {
  const { side, symbol, slices } = close;
  const which = slices.length > 1 ? `, slice ${slice + 1} of ${slices.length}` : '';
  return short(`close ${side === 'SELL' ? 'LONG' : 'SHORT'} ${symbol} ${slices[slice] ?? '0'}${which}`);
}

export function settleSummary(claims: readonly TargetClaim[]): string {
  const counts = ACTION_RESULTS.map(
    (result) => [claims.filter((claim) => claim.result === result).length, result] as const,
  );
  const said = counts.filter(([n]) => n > 0).map(([n, result]) => `${n} ${result}`);
  return short(said.join(', '));
}

/** What a guard's timer waits for. */
export const waitSummary = ({ arming, reservations }: GuardState): string => {
  const open = reservations.filter(({ closed }) => closed === null).length;
  return [
    ...(arming === null ? [] : ['the end of the arming']),
    ...(open === 0 ? [] : [`the expiry of ${open === 1 ? 'a reservation' : `${open} reservations`}`]),
  ].join(', or ');
};

function countOf(groups: readonly ActionGroup[]): string {
  const actions = groups.flatMap(actionsOf);
  const closes = actions.filter(({ kind }) => kind === 'flatten').length;
  const cancels = actions.length - closes;
  return [
    ...(cancels === 0 ? [] : [`${cancels} ${cancels === 1 ? 'cancel' : 'cancels'}`]),
    ...(closes === 0 ? [] : [`${closes} ${closes === 1 ? 'close' : 'closes'}`]),
  ].join(', ');
}
