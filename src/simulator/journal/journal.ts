import { closeSync, openSync, writeSync } from 'node:fs';
import type { Account } from '../core/account';
import type { Effect } from '../core/effects';
import type { Exchange } from '../core/exchange';
import type { LogEntry } from '../http/log';
import type { AccountChange, JournalLine } from './line';
import { restore } from './restore';

type Noted = readonly [Effect, Account];

/**
 * Writes down every request that can change something and every change of an account, each before anybody can be
 * told of it, and begins with what the file already says: an exchange that was killed goes on where it was. Not kept:
 * prices, rules, faults, rate limits, the clock.
 */
export class Journal {
  private readonly file: number;
  private noted: Noted[] = [];
  /** Trades that are written already. */
  private readonly trades = new WeakMap<Account, number>();

  constructor(path: string, exchange: Exchange) {
    restore(path, exchange);
    for (const account of exchange.accounts.values()) this.trades.set(account, account.trades.length);
    this.file = openSync(path, 'a');
    this.write('start');
    exchange.effects.subscribe((effect, account) => {
      this.noted.push([effect, account]);
      // What a request causes is written together with it.
      if (effect.requestSeq === null) this.write('change');
    });
  }

  /** Has to follow the carrying out of a request that can change something, before it is answered. */
  carriedOut({ effects: _, ...request }: LogEntry): void {
    this.write('change', request);
  }

  /** Has to follow a reset. */
  reset(): void {
    this.noted = [];
    this.write('reset');
  }

  close(): void {
    closeSync(this.file);
  }

  private write(event: JournalLine['event'], request: JournalLine['request'] = null): void {
    const { noted } = this;
    this.noted = [];
    const effects = noted.map(([effect]) => effect);
    const changes = [...new Set(noted.map(([, account]) => account))].map((account) =>
      this.change(
        account,
        effects.filter((effect) => effect.account === account.label),
      ),
    );
    const line: JournalLine = { at: Date.now(), event, request, effects, changes };
    writeSync(this.file, `${JSON.stringify(line)}\n`);
  }

  private change(account: Account, effects: readonly Effect[]): AccountChange {
    const written = this.trades.get(account) ?? 0;
    this.trades.set(account, account.trades.length);
    const touched = (leg: { symbol: string; positionSide: string }) =>
      effects.some(
        ({ kind, symbol, positionSide }) =>
          kind === 'mode_changed' || (symbol === leg.symbol && positionSide === leg.positionSide),
      );
    return {
      account: account.label,
      dualSidePosition: account.dualSidePosition,
      walletBalance: account.walletBalance.toFixed(),
      orders: rows(effects, ({ symbol, orderId }) => account.orderById(symbol ?? '', orderId ?? '')),
      algos: rows(effects, ({ algoId }) => account.algoById(algoId ?? '')),
      legs: account.positions().filter(touched),
      trades: account.trades.slice(written),
      // Decimals write themselves as text.
    } as unknown as AccountChange;
  }
}

function rows<T>(effects: readonly Effect[], rowOf: (effect: Effect) => T | undefined): T[] {
  return [...new Set(effects.map(rowOf).filter((row) => row !== undefined))];
}
