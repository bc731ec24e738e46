import type { Logger } from '@temporalio/common';
import type { GuardClient } from '../client/guard-client';
import type { AccountConfig } from '../domain/config';
import type { ExchangePort } from '../exchange/port';
import type { ExpectedStateSource } from '../expected-state/source';

/** One account as a worker serves it. The policy is not here: it lives in the guard. */
export interface AccountRuntime {
  readonly account: string;
  readonly settings: Omit<AccountConfig, 'policy'>;
  readonly exchange: ExchangePort;
  readonly expectedState: ExpectedStateSource;
  /** Asks the exchange which account this is, for what follows. One read. @throws ExchangeError */
  identify(): Promise<void>;
  /** Why nothing is written: another account of this process is the same one there, as far as is known; or null. */
  twinProblem(): string | null;
}

/** Everything the activities need, injected once by whoever builds the worker. */
export interface ActivityDependencies {
  /** @throws AccountNotServed for an account that this worker does not serve */
  runtime(account: string): AccountRuntime;
  /** The guards, over the connection of the worker that runs the activity. */
  guards(): GuardClient;
  /** Gate 5: whether ALLOW_MAINNET_TRADE was exactly 1 when the process started. */
  readonly allowMainnetTrade: boolean;
  /** Resolves once it is known whether the exchange asked to wait before this worker started. */
  mayAsk(): Promise<void>;
  /** Where this process serves `/metrics`, or null. */
  metricsUrl(): string | null;
  readonly log: Pick<Logger, 'info' | 'warn'>;
  /** Told of each conclusive observation. */
  observed(account: string, at: number): void;
  /** Told how many symbols of a conclusive observation could not be judged. */
  blindSymbols(account: string, count: number): void;
  /** Told of each expected state that could be read: its `asOf`, ms. */
  expectedStateSeen(account: string, asOf: number): void;
}
