import type { Afterwards } from './evidence';
import type { World } from './world';

/** What rests on an account and which legs are open. @throws Error where the exchange does not answer */
export async function onExchange(
  { exchange }: World,
  account: string,
): Promise<Pick<Afterwards, 'resting' | 'legs'>> {
  const of = `accounts/${account}`;
  const orders = await exchange.get<{ clientOrderId: string }[]>(`${of}/open-orders`);
  const algos = await exchange.get<{ clientAlgoId: string }[]>(`${of}/open-algo-orders`);
  const legs = await exchange.get<{ symbol: string; positionSide: string; amount: string }[]>(
    `${of}/positions`,
  );
  return {
    resting: [
      ...orders.map(({ clientOrderId }) => clientOrderId),
      ...algos.map(({ clientAlgoId }) => clientAlgoId),
    ].sort(),
    legs: Object.fromEntries(
      legs.map(({ symbol, positionSide, amount }) => [`${symbol}/${positionSide}`, amount]),
    ),
  };
}
