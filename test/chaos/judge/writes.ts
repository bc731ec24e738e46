import { closeOrderId } from '../../../src/domain/close-order-id';
import type { Effect } from '../../../src/simulator';
import type { Evidence, Granted, JournalLine } from '../evidence';

/** A request that can change something and that the exchange carried out, whatever it answered. */
export interface SentWrite {
  readonly account: string;
  /** By the host's clock, ms: the exchange's may be wrong. */
  readonly at: number;
  readonly request: NonNullable<JournalLine['request']>;
  readonly effects: readonly Effect[];
  /** Client ids it names. */
  readonly targets: readonly string[];
  /** Of everything it names or changed. */
  readonly symbols: readonly string[];
  /** The reservation and write that it carries out; null where nothing was granted for it. */
  readonly granted: { readonly reservation: Granted; readonly key: string } | null;
}

/** Every write that the exchange carried out, in order. */
export function sentWrites({ journal, granted }: Evidence): SentWrite[] {
  const names = namesIn(journal);
  return journal.flatMap(({ at, request, effects }) => {
    if (request === null || request.executedAt === null || request.account === null) return [];
    const { account, params } = request;
    const own = effects.filter(({ cause }) => cause === 'request');
    const targets = targetsOf(params, (orderId) => names.get(orderKey(account, params['symbol'], orderId)));
    const symbols = [params['symbol'], ...own.map(({ symbol }) => symbol)].filter((each) => each != null);
    const sent = { account, at, request, effects: own, targets, symbols: [...new Set(symbols)] };
    return [{ ...sent, granted: grantOf(granted, sent) }];
  });
}

const orderKey = (account: string, symbol: string | null | undefined, orderId: string | null) =>
  `${account}|${symbol}|${orderId}`;

function namesIn(journal: Evidence['journal']): Map<string, string> {
  return new Map(
    journal.flatMap(({ effects }) =>
      effects.map(({ account, symbol, orderId, clientOrderId }) => [
        orderKey(account, symbol, orderId),
        clientOrderId ?? '?',
      ]),
    ),
  );
}

function targetsOf(
  { orderIdList, clientAlgoId, newClientOrderId }: Readonly<Record<string, string>>,
  nameOf: (orderId: string) => string | undefined,
): string[] {
  if (orderIdList === undefined) return [clientAlgoId ?? newClientOrderId ?? '?'];
  const ids = orderIdList.slice(1, -1).split(',');
  return ids.map((id) => nameOf(id) ?? id);
}

/** The newest grant before the request that has all its targets: an order may be granted again and again. */
function grantOf(
  granted: readonly Granted[],
  { account, at, targets }: Pick<SentWrite, 'account' | 'at' | 'targets'>,
): SentWrite['granted'] {
  const before = granted.filter((each) => each.account === account && each.at <= at + CLOCKS_APART_MS);
  for (const reservation of before.toSorted((a, b) => b.at - a.at)) {
    const write = reservation.writes.find(({ key, actions }) =>
      targets.every(
        (target) =>
          actions.some((action) => action.startsWith('cancel/') && action.endsWith(`/${target}`)) ||
          (actions.some((action) => action.startsWith('close/')) &&
            closeOrderId(reservation.reservationId, key) === target),
      ),
    );
    if (write !== undefined) return { reservation, key: write.key };
  }
  return null;
}

/** A server and an exchange on one machine read one clock; its milliseconds may round differently. */
const CLOCKS_APART_MS = 5;
