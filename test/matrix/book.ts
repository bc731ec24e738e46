import type { AccountHandle, SymbolSpec } from '../../src/simulator';
import { DEFAULT_SYMBOLS } from '../../src/simulator';

const AGO_MS = 600_000;

/** What an operator armed for: an approved plan is one that a second operator confirmed. */
export type ArmedFor = 'anything' | 'one cycle' | 'an approved plan';

/** What an acting cycle meets: what is its business, and what it must not touch. */
export interface Book {
  readonly scenario: string;
  readonly hedge: boolean;
  /** Reads much as another scenario does: one fault of each class is enough for its reads. */
  readonly repeats: boolean;
  readonly armedFor: ArmedFor;
  /** Client ids of regular orders of ours that nobody expects. */
  readonly strays: readonly string[];
  /** Client ids of conditional orders of ours that nobody expects and that protect nothing. */
  readonly strayAlgos: readonly string[];
  /** Our stop of the leg that is to be closed. */
  readonly stop: string;
  readonly leg: {
    readonly symbol: string;
    readonly positionSide: 'BOTH' | 'LONG' | 'SHORT';
    readonly amount: string;
  };
  /** Client ids of orders that are not ours, both kinds. */
  readonly foreign: readonly string[];
  /** Client ids of regular orders that the bot means to have. */
  readonly kept: readonly string[];
}

const SYMBOL = 'BTCUSDT';
/** Of the orders that the bot means to have. */
export const KEPT_SYMBOL = 'ETHUSDT';
export const MARK_PRICE = 95_000;
/** A market order may be this large, so that the second scenario's close takes two slices. */
const LARGEST_MARKET_ORDER = '0.003';

export const SYMBOLS: readonly SymbolSpec[] = DEFAULT_SYMBOLS.map((spec) =>
  spec.symbol === SYMBOL ? { ...spec, marketMaxQty: LARGEST_MARKET_ORDER } : spec,
);

const id = (sequence: number, level = '1') => `grinder_d_${SYMBOL}_${level}_1704067200_${sequence}`;

/** Another strategy's, other clients', and one that differs in a capital. */
const FOREIGN = ['web_AbCdEf123', 'Grinder_d_BTCUSDT_1_1704067200_1', 'grinder_x_BTCUSDT_1_1704067200_1'];
const FOREIGN_ALGO = 'ios_stop_entry_1';

/** So many that what nobody expects is never most of what is ours, until the bot forgets these too. */
const KEPT = [1, 2, 3, 4, 5, 6].map((sequence) => `grinder_d_${KEPT_SYMBOL}_1_1704067200_${sequence}`);

const ONE_WAY: Book = {
  scenario: 'one-way',
  hedge: false,
  repeats: false,
  armedFor: 'anything',
  strays: [id(1), id(2)],
  strayAlgos: [id(3, 'tp')],
  stop: id(4, 'sl'),
  leg: { symbol: SYMBOL, positionSide: 'BOTH', amount: '0.003' },
  foreign: [...FOREIGN, FOREIGN_ALGO],
  kept: KEPT,
};

export const BOOKS: readonly Book[] = [
  ONE_WAY,
  { ...ONE_WAY, scenario: 'once', repeats: true, armedFor: 'one cycle' },
  { ...ONE_WAY, scenario: 'plan', repeats: true, armedFor: 'an approved plan' },
  {
    scenario: 'hedge',
    hedge: true,
    repeats: true,
    armedFor: 'anything',
    strays: [id(1)],
    strayAlgos: [],
    stop: id(4, 'sl'),
    leg: { symbol: SYMBOL, positionSide: 'SHORT', amount: '-0.005' },
    foreign: [...FOREIGN, FOREIGN_ALGO],
    kept: KEPT,
  },
];

export const bookOf = (scenario: string): Book => {
  const book = BOOKS.find((each) => each.scenario === scenario);
  if (book === undefined)
    throw new TypeError(`no scenario ${scenario}; known: ${BOOKS.map((b) => b.scenario)}`);
  return book;
};

/** Every client id that a cycle may act on. */
export const ours = ({ strays, strayAlgos, stop }: Book): string[] => [...strays, ...strayAlgos, stop];

/** Every client id that no cycle may touch. */
export const untouchable = ({ foreign, kept }: Book): string[] => [...foreign, ...kept];

/** Puts the book on an exchange that was just reset. */
export function lay(exchange: AccountHandle, book: Book): void {
  const at = Date.now() - AGO_MS;
  if (book.hedge) exchange.setDualSidePosition(true);
  const legSide = book.hedge ? { positionSide: 'LONG' as const } : {};
  for (const clientOrderId of [...book.strays, ...book.foreign.filter((each) => each !== FOREIGN_ALGO)]) {
    const price = '90000';
    const order = { symbol: SYMBOL, side: 'BUY' as const, quantity: '0.002', price, time: at };
    exchange.addOrder({ ...order, ...legSide, clientOrderId });
  }
  for (const clientOrderId of book.kept) {
    const order = { symbol: KEPT_SYMBOL, side: 'BUY' as const, quantity: '0.05', price: '3300', time: at };
    exchange.addOrder({ ...order, ...legSide, clientOrderId });
  }
  for (const clientAlgoId of [...book.strayAlgos, FOREIGN_ALGO]) {
    const algo = { symbol: SYMBOL, side: 'BUY' as const, quantity: '0.002', triggerPrice: '99000' };
    exchange.addAlgoOrder({ ...algo, ...legSide, clientAlgoId, createTime: at });
  }
  const { leg, stop } = book;
  const long = !leg.amount.startsWith('-');
  exchange.setPosition({ ...leg, updateTime: at });
  exchange.addAlgoOrder({
    symbol: SYMBOL,
    side: long ? 'SELL' : 'BUY',
    orderType: 'STOP_MARKET',
    triggerPrice: long ? '80000' : '110000',
    quantity: leg.amount.replace('-', ''),
    clientAlgoId: stop,
    createTime: at,
    ...(book.hedge ? { positionSide: leg.positionSide } : { reduceOnly: true }),
  });
}

let sequence = 100;
/** One more order of ours that nobody expects, for the cycle that follows a fault. */
export function layStray(exchange: AccountHandle, { hedge }: Book): string {
  sequence += 1;
  const clientOrderId = id(sequence);
  exchange.addOrder({
    symbol: SYMBOL,
    side: 'BUY',
    quantity: '0.002',
    price: '90000',
    clientOrderId,
    time: Date.now() - AGO_MS,
    ...(hedge ? { positionSide: 'LONG' } : {}),
  });
  return clientOrderId;
}
