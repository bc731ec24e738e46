import { modeConflict } from '../contradictions';
import { IF_BOT_IS_DEAD } from '../dead-bot';
import { type ExpectedState, isFinished, type Read, stalenessOf } from '../expected-state';
import type { PositionMode } from '../vocabulary';
import { type Finding, fix, ok, unknown, warning } from './finding';
import { saidOfUnlisted, type Unlisted } from './judge-symbols';

/** What decides on the worker whether anything can be written at all. */
export interface WriteSwitches {
  /** ALLOW_MAINNET_TRADE, as the worker saw it when it started. */
  readonly allowMainnetTrade: boolean;
  /** Why this exchange is never written to, or null. */
  readonly writeObstacle: string | null;
}

/** @param writes whether the policy asks for writes at all */
export function judgeSwitches(switches: WriteSwitches, writes: boolean): Finding {
  const { allowMainnetTrade, writeObstacle } = switches;
  const check = 'ALLOW_MAINNET_TRADE';
  const state = allowMainnetTrade ? 'is 1 on the worker' : 'is not 1 on the worker';
  if (!writes) return ok(check, `${state}; the policy asks for no write`);
  if (!allowMainnetTrade)
    return fix(
      check,
      `${state}, so nothing is written (env_var_missing)`,
      'set ALLOW_MAINNET_TRADE=1 in the worker\'s environment and restart it, or set policy.action "none"',
    );
  if (writeObstacle !== null)
    return fix(check, `${state}, but ${writeObstacle}`, "correct the account's exchange");
  return ok(check, state);
}

/** What was read of an expected state, and what it is to be compared with. */
export interface SeenState {
  /** What the operator calls the source. */
  readonly place: string;
  readonly fromBot: boolean;
  readonly read: Read<ExpectedState>;
  /** ms, the worker's clock, when it had been read. */
  readonly now: number;
  readonly maxAgeMs: number;
  /** The account's; null where it is not known. */
  readonly mode: PositionMode | null;
  /** Null where the exchange did not tell its symbols. */
  readonly unlisted: readonly Unlisted[] | null;
}

/** Whether cycles can use the expected state. */
export function judgeExpectedState(seen: SeenState): Finding {
  const { place, fromBot, read, now, maxAgeMs, mode, unlisted } = seen;
  const check = 'expected state';
  const orFlatten = fromBot ? `. ${IF_BOT_IS_DEAD}` : '';
  if (!read.ok)
    return fix(check, read.problem, `let the bot write it as docs/configuration.md says${orFlatten}`);
  if (!fromBot) return ok(check, `${place}: declared, not written by a bot`);
  const state = read.value;
  const problem =
    stalenessOf(state, { now, maxAgeMs }) ?? (mode === null ? undefined : modeConflict({ mode }, state));
  if (problem !== undefined)
    return fix(
      check,
      `${place}: ${problem}`,
      `let the bot write it anew at least every ${maxAgeMs / 2_000} s, as the account is${orFlatten}`,
    );
  if (unlisted !== null && unlisted.length > 0)
    return fix(
      check,
      `${place}: not listed on this exchange: ${saidOfUnlisted(unlisted)}`,
      'let the bot write symbols as the exchange does',
    );
  const open = state.orders.filter((order) => !isFinished(order)).length;
  const found = `${place}: ${((now - state.asOf) / 1_000).toFixed(1)} s old, ${open} open orders, ${state.positions.length} positions`;
  if (mode === null || unlisted === null)
    return unknown(check, `whether the exchange has these symbols and sides (${found})`);
  const parts = [state.ordersComplete ? [] : ['orders'], state.positionsComplete ? [] : ['positions']].flat();
  if (parts.length > 0)
    return warning(
      check,
      `${found}; ${parts.join(' and ')} not complete, so what is not listed is unknown, never unexpected`,
      'let the bot list all it expects and say so',
    );
  if (now - state.asOf > maxAgeMs / 2)
    return warning(
      check,
      found,
      `let the bot write at least every ${maxAgeMs / 2_000} s: more than that is late`,
    );
  return ok(check, found);
}

/** @param problem why the worker's own page cannot be had, or null; @param url null where none is served */
export function judgeMetrics(url: string | null, problem: string | null): Finding {
  const check = 'metrics';
  if (url === null) return ok(check, 'not served by this worker (serveMetrics is false)');
  return problem === null
    ? ok(check, url)
    : fix(check, `${url}: ${problem}`, 'see that nothing stands between the worker and its own port');
}
