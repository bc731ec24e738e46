import { ACCOUNTS, type ChaosAccount, FOREIGN_SYMBOL, KEPT_SYMBOL, STRAY_SYMBOLS } from '../accounts';
import type { Role } from '../evidence';
import type { Happening } from '../script';
import type { World } from '../world';

/** What is not too recent to be judged. */
const AGO_MS = 600_000;
/** Orders of an account: a disarmed one does not fill up for ever. */
const MOST_RESTING = 60;

const ORDERS: Readonly<Record<string, { quantity: string; price: string }>> = {
  BTCUSDT: { quantity: '0.002', price: '90000' },
  ETHUSDT: { quantity: '0.05', price: '3300' },
  [KEPT_SYMBOL]: { quantity: '1', price: '150' },
  [FOREIGN_SYMBOL]: { quantity: '10', price: '2.0' },
};
const LEGS: Readonly<Record<string, string>> = { BTCUSDT: '0.004', ETHUSDT: '0.1' };

let sequence = 0;
const ownId = (symbol: string, level = '1') => `grinder_d_${symbol}_${level}_1704067200_${++sequence}`;

/** Another client's, one that differs in a capital, another strategy's. */
const FOREIGN: readonly ((symbol: string) => string)[] = [
  () => `web_${++sequence}`,
  (symbol) => ownId(symbol).replace('g', 'G'),
  (symbol) => ownId(symbol).replace('_d_', '_x_'),
];

/** Puts something on an account, as the bot, its crash, or somebody else would. */
export async function place(world: World, step: Happening & { does: 'place' }): Promise<void> {
  const { account, what, pick } = step;
  if (world.watched.has(account)) return;
  const whose = ACCOUNTS.find((each) => each.account === account);
  if (whose === undefined) throw new TypeError(`no account ${account}`);
  const resting = await world.exchange.get<unknown[]>(`accounts/${account}/open-orders`);
  if (resting.length >= MOST_RESTING) return;
  const stray = pickOf(STRAY_SYMBOLS, pick);
  if (what === 'stray position') await strayPosition(world, whose, stray);
  else if (what === 'stray stop') await strayStop(world, whose, stray, pick);
  else if (what === 'stray order') await order(world, whose, stray, ownId(stray), 'stray');
  else if (what === 'foreign order') {
    const symbol = pickOf([...STRAY_SYMBOLS, FOREIGN_SYMBOL], pick);
    // In a symbol that is not in the whitelist even an order of ours stays.
    const id = symbol === FOREIGN_SYMBOL ? ownId(symbol) : pickOf(FOREIGN, pick * 7)(symbol);
    await order(world, whose, symbol, id, 'foreign');
  } else {
    const bot = world.bots.get(account);
    // A bot whose file cannot be read places nothing: nobody could know that it means to have it.
    if (bot?.isWell !== true) return;
    const symbol = pickOf([...STRAY_SYMBOLS, KEPT_SYMBOL], pick);
    const id = ownId(symbol);
    bot.remember(symbol, id);
    await order(world, whose, symbol, id, 'expected');
  }
}

/** The bot restarts and has forgotten an order: from now on it is a stray. */
export function forget(world: World, { account, pick }: Happening & { does: 'forget' }): void {
  const bot = world.bots.get(account);
  if (bot?.isWell !== true || bot.orders.length === 0) return;
  const id = pickOf(bot.orders, pick);
  world.recorder.say({ kind: 'forgotten', account, at: Date.now(), id });
  bot.forget(id);
}

/** The same number always takes the same place of a list. */
export const pickOf = <T>(items: readonly T[], pick: number): T =>
  items[Math.floor((pick % 1) * items.length)] as T;

async function order(
  { recorder, exchange }: World,
  { account, hedge }: ChaosAccount,
  symbol: string,
  clientOrderId: string,
  role: Role,
): Promise<void> {
  recorder.say({ kind: 'placed', account, at: Date.now(), id: clientOrderId, symbol, role });
  await exchange.post(`accounts/${account}/orders`, {
    ...{ symbol, clientOrderId, side: 'BUY', ...ORDERS[symbol] },
    ...(hedge ? { positionSide: 'LONG' } : {}),
    ...(role === 'expected' ? {} : { time: Date.now() - AGO_MS }),
  });
}

/** A conditional order that protects nothing, or the stop of a leg that may be there. */
async function strayStop(
  { recorder, exchange }: World,
  { account, hedge }: ChaosAccount,
  symbol: string,
  pick: number,
): Promise<void> {
  const clientAlgoId = ownId(symbol, pickOf(['tp', 'sl'], pick * 10));
  const protects = clientAlgoId.includes('_sl_');
  recorder.say({ kind: 'placed', account, at: Date.now(), id: clientAlgoId, symbol, role: 'stray' });
  const price = Number(ORDERS[symbol]?.price ?? '0');
  await exchange.post(`accounts/${account}/algo-orders`, {
    ...{ symbol, clientAlgoId, quantity: LEGS[symbol], createTime: Date.now() - AGO_MS },
    side: protects ? 'SELL' : 'BUY',
    triggerPrice: String(protects ? price / 2 : price * 2),
    ...(hedge ? { positionSide: 'LONG' } : protects ? { reduceOnly: true } : {}),
  });
}

/** A position where the leg is flat. */
async function strayPosition(
  { exchange }: World,
  { account, hedge }: ChaosAccount,
  symbol: string,
): Promise<void> {
  const legs = await exchange.get<{ symbol: string }[]>(`accounts/${account}/positions`);
  if (legs.some((leg) => leg.symbol === symbol)) return;
  await exchange.post(`accounts/${account}/positions`, {
    ...{ symbol, amount: LEGS[symbol], updateTime: Date.now() - AGO_MS },
    ...(hedge ? { positionSide: 'LONG' } : {}),
  });
}
