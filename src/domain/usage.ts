import { decimal, sum } from './decimal';

/** What was taken from a budget: calls, and USDT as a decimal string. */
export interface Usage {
  readonly calls: number;
  readonly notional: string;
}

/** What one run (`workflowId/runId`) was granted, over all its reservations. */
export interface RunUsage extends Usage {
  /** Cancels and closes: their places in `maxOrdersPerAction`. */
  readonly actions: number;
  /** Their places in `maxSymbolsPerAction`. */
  readonly symbols: readonly string[];
}

/** The figures behind a limit, as a decision log wants them. */
export interface LimitFigures {
  readonly used: string;
  readonly attempted: string;
  readonly total: string;
  readonly cap: string;
}

/** Nothing used. */
export const NO_USAGE: Usage = { calls: 0, notional: '0' };
/** A run that was granted nothing yet. */
export const NO_RUN: RunUsage = { ...NO_USAGE, actions: 0, symbols: [] };

/** Both together. */
export const addUsage = (a: Usage, b: Usage): Usage => ({
  calls: a.calls + b.calls,
  notional: sum([a.notional, b.notional]),
});

/** Both together; a symbol takes one place, however often it is named. */
export const addRunUsage = (a: RunUsage, b: RunUsage): RunUsage => ({
  ...addUsage(a, b),
  actions: a.actions + b.actions,
  symbols: [...new Set([...a.symbols, ...b.symbols])],
});

/** The first less the second. */
export const lessUsage = (a: Usage, b: Usage): Usage => ({
  calls: a.calls - b.calls,
  notional: decimal(a.notional).minus(decimal(b.notional)).toFixed(),
});
