import type { ClockControl } from '../core/clock';
import { decimal } from '../core/decimal';
import type { Effect } from '../core/effects';
import { Exchange } from '../core/exchange';
import type { BookSpec } from '../core/market';
import type { SymbolStatus } from '../core/model';
import type { Rules, SimulatorOptions } from '../core/options';
import { fillOrder } from '../engine/fill';
import { followTriggered } from '../engine/follow-algo';
import { restingMatches } from '../engine/resting';
import { runTriggers } from '../engine/trigger';
import { StateHistory } from '../faults/history';
import { type Hold, type HoldSpec, Holds } from '../faults/holds';
import { type FaultControl, FaultRegistry } from '../faults/registry';
import { type LimitControl, RateLimits } from '../http/limits';
import { type LogEntry, RequestLog } from '../http/log';
import type { Parts } from '../http/visit';
import { Journal } from '../journal/journal';
import { AccountHandle } from './account-handle';
import { marketOf } from './seeds';

/** The request log and effect record as tests read them. */
export type LogView = Pick<RequestLog, 'entries' | 'writes' | 'effects' | 'waitFor'>;

/** Everything a test can do with the exchange apart from starting and stopping it. */
export class Control {
  readonly clock: ClockControl;
  readonly log: LogView;
  readonly faults: FaultControl;
  readonly limits: LimitControl;
  /** Rules in force; change them with `setRules`. */
  readonly rules: Readonly<Rules>;
  private readonly exchange: Exchange;
  private readonly parts: Parts;

  constructor(options: SimulatorOptions) {
    this.exchange = new Exchange(options);
    const history = new StateHistory(this.exchange);
    const faults = new FaultRegistry(this.exchange, history);
    const limits = new RateLimits(() => this.exchange.now(), options.limits);
    const log = new RequestLog(this.exchange.effects);
    const journal = options.journal === undefined ? null : new Journal(options.journal, this.exchange);
    const holds = new Holds(this.exchange);
    this.parts = { exchange: this.exchange, log, limits, faults, history, holds, journal };
    this.clock = this.exchange.clock;
    this.rules = this.exchange.rules;
    this.log = log;
    this.faults = faults;
    this.limits = limits;
    followTriggered(this.exchange);
  }

  /** @param name an API key or an account's label */
  account(name: string): AccountHandle {
    return new AccountHandle(this.exchange, this.exchange.account(name).label);
  }

  accountLabels(): string[] {
    return [...this.exchange.accounts.keys()];
  }

  /** Moves the mark price, and the last price with it; conditional orders that this reaches trigger at once. */
  setMarkPrice(symbol: string, price: string): void {
    const market = marketOf(this.exchange, symbol);
    market.mark = decimal(price, 'price');
    market.last = market.mark;
    runTriggers(this.exchange, market);
  }

  /** Moves the last price alone, which orders with workingType CONTRACT_PRICE watch. */
  setLastPrice(symbol: string, price: string): void {
    const market = marketOf(this.exchange, symbol);
    market.last = decimal(price, 'price');
    runTriggers(this.exchange, market);
  }

  /**
   * Replaces the book; `null` goes back to the default one, which follows the mark price and never runs dry.
   *
   * @param matchResting trade resting orders that the new book crosses; by default they stay until a test fills them
   */
  setBook(symbol: string, book: BookSpec | null, matchResting = false): void {
    const market = marketOf(this.exchange, symbol);
    market.setBook(book);
    if (!matchResting) return;
    for (const account of this.exchange.accounts.values()) {
      this.exchange.effects.attribute('engine', null, () => {
        for (const { order, match } of restingMatches(account, market)) {
          match.level.quantity = match.level.quantity.minus(match.quantity);
          fillOrder(this.exchange, account, order, order.price, match.quantity, true);
        }
      });
    }
  }

  setSymbolStatus(symbol: string, status: SymbolStatus): void {
    marketOf(this.exchange, symbol).status = status;
  }

  /** Changes rules from now on. */
  setRules(rules: Partial<Rules>): void {
    Object.assign(this.exchange.rules, rules);
  }

  /** Freezes the first request that fits until it is released. */
  hold(spec: HoldSpec): Hold {
    return this.parts.holds.add(spec);
  }

  /** Resolves at the first log entry that matches, past or future. */
  waitFor(matches: (entry: LogEntry) => boolean): Promise<LogEntry> {
    return this.log.waitFor(matches);
  }

  /** Resolves at the first effect that matches, past or future. */
  waitForEffect(matches: (effect: Effect) => boolean): Promise<Effect> {
    const known = this.exchange.effects.all().find(matches);
    if (known !== undefined) return Promise.resolve(known);
    return new Promise((resolve) => {
      const stop = this.exchange.effects.subscribe((effect) => {
        if (!matches(effect)) return;
        stop();
        resolve(effect);
      });
    });
  }

  /** Back to the state at start, log included; held requests go on. */
  reset(): void {
    this.parts.holds.releaseAll();
    this.parts.history.reset();
    this.parts.faults.reset();
    this.exchange.reset();
    this.parts.limits.reset();
    this.parts.log.reset();
    this.parts.journal?.reset();
  }

  /** What the HTTP side works with. */
  protected get internals(): Parts {
    return this.parts;
  }
}
