import type { Random } from '../../simulator/core/random';
import type { Effect, Happening } from './happening';

/** How many there are in a world's hour. */
const MOST = 8;

/** What the exchange, others or a worker's start are seldom like, and what our rules have words for. */
export const ODDITIES = {
  'a symbol takes no orders': (world, { draw }) => {
    const symbol = draw % 2 === 0 ? 'BTCUSDT' : 'ETHUSDT';
    world.exchange.setSymbolStatus(symbol, 'SETTLING');
    return () => world.exchange.setSymbolStatus(symbol, 'TRADING');
  },
  'closes are refused beside other orders': (world, _, { account: { others } }) => {
    world.exchange.setRules({ reduceOnly: 'pmLike' });
    others.ordersInTheWay();
    return () => {
      world.exchange.setRules({ reduceOnly: 'strict' });
      others.leave();
    };
  },
  'an id names another symbol': (_, __, { account: { others } }) => {
    others.misnamedOrder();
    return () => others.leave();
  },
  'others hold positions': (_, __, { account: { others } }) => {
    others.hold();
    return () => others.leave();
  },
  'a worker may not trade': (world) => {
    const worker = world.startWorker({ mayTrade: false });
    return () => {
      worker.process.kill();
      world.server.buryDead();
      world.startWorker();
    };
  },
} satisfies Record<string, Effect>;

type Odd = keyof typeof ODDITIES;
const ALL = Object.keys(ODDITIES) as Odd[];

/** What is odd in a world where something is. */
export function odditiesOf(random: Random, lifeMs: number): (Happening & { readonly does: Odd })[] {
  return Array.from({ length: 1 + random.next(MOST) }, () => ({
    at: random.next(lifeMs),
    does: ALL[random.next(ALL.length)] as Odd,
    draw: random.next(1_000_000),
    forMs: 60_000 + random.next(180_000),
  }));
}
