import type { Finding } from '../../domain/doctor/finding';
import {
  judgeExchangeClock,
  judgeKey,
  judgeModes,
  judgeTwins,
  judgeWeight,
  judgeWithdrawals,
} from '../../domain/doctor/judge-exchange';
import { judgeClientIds, judgeWhitelist } from '../../domain/doctor/judge-symbols';
import { judgeExpectedState, judgeMetrics, judgeSwitches } from '../../domain/doctor/judge-worker';
import type { DoctorQuestion } from '../../domain/doctor/worker-view';
import type { AccountFacts } from '../../domain/exchange-view';
import type { AccountRuntime, ActivityDependencies } from '../dependencies';
import { mattering } from '../observe/disbelief';
import { unlistedOf } from '../unlisted';
import { metricsProblem } from './metrics-problem';

/** What the checks look at. */
export interface Examined {
  readonly dependencies: ActivityDependencies;
  readonly runtime: AccountRuntime;
  readonly question: DoctorQuestion;
  /** What the exchange says of the account, asked once. */
  facts(): Promise<AccountFacts>;
}

type Check = (examined: Examined) => Promise<readonly Finding[]>;

/** Each by itself, under the name that stands in the answer where it cannot be done. */
export const CHECKS: Readonly<Record<string, Check>> = {
  'API key': async ({ facts, question, runtime }) => [
    judgeKey(await facts(), question.writes),
    ...judgeWithdrawals(runtime.settings.exchange),
  ],
  'shared account': async ({ dependencies, runtime }) => {
    await dependencies.mayAsk();
    await runtime.identify();
    return [judgeTwins(runtime.twinProblem())];
  },
  'position mode': async ({ facts }) => {
    const seen = await facts();
    return seen.refused === null ? judgeModes(seen) : [];
  },
  'clock of the exchange': async ({ dependencies, runtime }) => {
    await dependencies.mayAsk();
    return [judgeExchangeClock(await runtime.exchange.measureClock())];
  },
  'request weight': async ({ dependencies, runtime, question }) => {
    await dependencies.mayAsk();
    const budget = await runtime.exchange.requestBudget();
    return budget === null ? [] : [judgeWeight(budget, question.looksPerMinute)];
  },
  whitelist: async ({ dependencies, runtime: { exchange }, question: { symbolWhitelist, writes } }) => {
    await dependencies.mayAsk();
    const listings = await exchange.symbolListings(symbolWhitelist);
    return [judgeWhitelist(listings, await unlistedOf(exchange, listings), writes)];
  },
  'client order ids': async ({ runtime, question }) => [
    judgeClientIds(runtime.settings.strategies, question.symbolWhitelist),
  ],
  'expected state': async (examined) => [await expectedState(examined)],
  ALLOW_MAINNET_TRADE: async ({ dependencies, runtime, question }) => {
    const { allowMainnetTrade } = dependencies;
    const { writeObstacle } = runtime.exchange;
    return [judgeSwitches({ allowMainnetTrade, writeObstacle }, question.writes)];
  },
  metrics: async ({ dependencies }) => {
    const url = dependencies.metricsUrl();
    return [judgeMetrics(url, url === null ? null : await metricsProblem(url))];
  },
};

async function expectedState({ runtime, facts }: Examined): Promise<Finding> {
  const { expectedState: source, exchange, settings } = runtime;
  const read = await source.read();
  const now = Date.now();
  // Why the exchange does not answer has a line of its own.
  const [mode, unlisted] = await Promise.all([
    facts().then(
      (seen) => seen.mode,
      () => null,
    ),
    unlistedIn(exchange, read).catch(() => null),
  ]);
  return judgeExpectedState({
    place: source.place,
    fromBot: source.fromBot,
    read,
    now,
    maxAgeMs: settings.expectedMaxAgeSeconds * 1_000,
    mode,
    unlisted,
  });
}

type StateRead = Awaited<ReturnType<AccountRuntime['expectedState']['read']>>;

async function unlistedIn(exchange: AccountRuntime['exchange'], read: StateRead) {
  if (!read.ok) return [];
  const symbols = mattering(read.value);
  return symbols.size === 0 ? [] : await unlistedOf(exchange, await exchange.symbolListings([...symbols]));
}
