import { createPublicKey, type KeyObject } from 'node:crypto';
import { Account } from './account';
import { ExchangeClock } from './clock';
import { Effects } from './effects';
import { errors } from './errors';
import { Ids } from './ids';
import { Market } from './market';
import { type AccountOptions, DEFAULT_RULES, type Rules, type SimulatorOptions } from './options';
import { Random } from './random';
import { DEFAULT_SYMBOLS } from './symbols';

/** An API key and what it opens. */
export interface Credential {
  readonly account: string;
  /** What a signature is checked with: the secret of an HMAC key, or a public key. */
  readonly proof: string | KeyObject;
  readonly mayTrade: boolean;
}

// Beyond 2^53, so that a client which reads ids as doubles is found out.
const FIRST_ALGO_ID = '9100000000033225453';

/** The state of the exchange: markets, accounts, clock, and the record of what happened. */
export class Exchange {
  readonly clock = new ExchangeClock();
  readonly effects = new Effects(() => this.clock.now());
  readonly random: Random;
  readonly ids: Ids;
  readonly rules: Rules;
  readonly markets = new Map<string, Market>();
  readonly accounts = new Map<string, Account>();
  readonly credentials = new Map<string, Credential>();
  /** Running cancel-all countdowns by account and symbol; calling the value stops one. */
  readonly countdowns = new Map<string, () => void>();

  constructor(private readonly options: SimulatorOptions) {
    this.random = new Random(options.seed ?? 1);
    this.ids = new Ids(options.firstAlgoId ?? FIRST_ALGO_ID);
    this.rules = { ...DEFAULT_RULES };
    this.reset();
  }

  /** Back to the state at start: no orders, no positions, default prices, clock and rules. */
  reset(): void {
    this.clock.reset();
    this.countdowns.clear();
    this.effects.reset();
    this.random.reset();
    this.ids.reset();
    Object.assign(this.rules, DEFAULT_RULES, this.options.rules);
    this.markets.clear();
    for (const spec of this.options.symbols ?? DEFAULT_SYMBOLS) {
      this.markets.set(spec.symbol, new Market(spec));
    }
    this.accounts.clear();
    this.credentials.clear();
    for (const [index, entry] of this.options.accounts.entries()) {
      const label = entry.label ?? `account-${index + 1}`;
      if (this.credentials.has(entry.apiKey)) throw new TypeError(`API key of ${label} given twice`);
      if (!this.accounts.has(label)) {
        this.accounts.set(label, new Account(label, entry.dualSidePosition, entry.walletBalance));
      }
      const mayTrade = entry.permissions?.trade !== false;
      this.credentials.set(entry.apiKey, { account: label, proof: proofOf(entry, label), mayTrade });
    }
  }

  now(): number {
    return this.clock.now();
  }

  /**
   * @throws ExchangeError -1121 for a symbol that is not listed
   */
  market(symbol: string): Market {
    const market = this.markets.get(symbol);
    if (market === undefined) throw errors.badSymbol();
    return market;
  }

  /**
   * @param name an account's label or one of its API keys
   * @throws TypeError when there is none
   */
  account(name: string): Account {
    const account = this.accounts.get(this.credentials.get(name)?.account ?? name);
    // The name may be an API key, so it stays out of the message.
    if (account === undefined) throw new TypeError('no account with this label or API key');
    return account;
  }
}

/** @throws TypeError unless there is either a secret or a public key that Binance takes */
function proofOf({ apiSecret, publicKey }: AccountOptions, label: string): string | KeyObject {
  if ((apiSecret === undefined) === (publicKey === undefined))
    throw new TypeError(`${label}: give either apiSecret or publicKey`);
  if (publicKey === undefined) return apiSecret ?? '';
  const key = createPublicKey(publicKey);
  if (key.asymmetricKeyType !== 'ed25519' && key.asymmetricKeyType !== 'rsa')
    throw new TypeError(`${label}: publicKey must be an Ed25519 or RSA key`);
  return key;
}
