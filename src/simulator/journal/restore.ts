import { existsSync, readFileSync, truncateSync } from 'node:fs';
import { D } from '../core/decimal';
import type { Exchange } from '../core/exchange';
import type { AlgoOrder, Order, Position, Trade } from '../core/model';
import type { AccountChange, JournalLine } from './line';

const ORDER_DECIMALS = ['price', 'quantity', 'executedQty', 'cumQuote'] as const;
const ALGO_DECIMALS = [
  ...(['quantity', 'price', 'triggerPrice', 'activatePrice', 'callbackRate'] as const),
  ...(['actualPrice', 'actualQty', 'extreme'] as const),
];
const LEG_DECIMALS = ['amount', 'entryPrice'] as const;
const TRADE_DECIMALS = ['price', 'qty', 'realizedPnl', 'commission'] as const;

/** The complete lines of a journal. What a killed process left of a last one is cut off: nobody was told of it. */
export function readJournal(path: string): JournalLine[] {
  if (!existsSync(path)) return [];
  const text = readFileSync(path, 'utf8');
  const complete = text.slice(0, text.lastIndexOf('\n') + 1);
  if (complete.length < text.length) truncateSync(path, Buffer.byteLength(complete));
  return complete
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as JournalLine);
}

/**
 * Brings an exchange that has just started to where its journal ends.
 * @throws TypeError where the journal names an account that the exchange does not have
 */
export function restore(path: string, exchange: Exchange): void {
  const lines = readJournal(path);
  const since = lines.slice(lines.findLastIndex(({ event }) => event === 'reset') + 1);
  const changes = since.flatMap((line) => line.changes);
  for (const label of new Set(changes.map(({ account }) => account))) {
    restoreAccount(
      exchange,
      label,
      changes.filter(({ account }) => account === label),
    );
  }
}

function restoreAccount(exchange: Exchange, label: string, changes: readonly AccountChange[]): void {
  const account = exchange.account(label);
  const last = changes.at(-1);
  if (last === undefined) return;
  account.dualSidePosition = last.dualSidePosition;
  account.walletBalance = new D(last.walletBalance);
  const newest = <T>(rows: readonly T[], key: (row: T) => string) => [
    ...new Map(rows.map((row) => [key(row), row])).values(),
  ];
  const orders = newest(
    changes.flatMap((change) => change.orders),
    ({ symbol, orderId }) => `${symbol}|${orderId}`,
  );
  for (const row of orders) {
    account.addOrder(decimals<Order>(row, ORDER_DECIMALS));
    exchange.ids.orderSeen(row.symbol, row.orderId);
  }
  const algos = newest(
    changes.flatMap((change) => change.algos),
    ({ algoId }) => algoId,
  );
  for (const row of algos) {
    account.addAlgo(decimals<AlgoOrder>(row, ALGO_DECIMALS));
    exchange.ids.algoSeen(row.algoId);
  }
  for (const row of changes.flatMap((change) => change.legs))
    Object.assign(account.position(row.symbol, row.positionSide), decimals<Position>(row, LEG_DECIMALS));
  for (const row of changes.flatMap((change) => change.trades)) {
    account.trades.push(decimals<Trade>(row, TRADE_DECIMALS));
    exchange.ids.tradeSeen(row.id);
  }
}

/** A row with its decimals as the exchange computes with them. */
function decimals<T extends object>(row: object, names: readonly (keyof T & string)[]): T {
  const copy: Record<string, unknown> = { ...row };
  for (const name of names) {
    const text = copy[name];
    if (text !== null) copy[name] = new D(text as string);
  }
  return copy as T;
}
