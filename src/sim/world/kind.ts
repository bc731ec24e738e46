import { Random } from '../../simulator/core/random';

/** What a world is like from its beginning to its end. */
export interface Kind {
  /** Each symbol has two legs, LONG and SHORT, in the place of one. */
  readonly hedge: boolean;
  /** The bot places conditional orders too: some that open a leg, and stops that protect one. */
  readonly conditional: boolean;
  /** An arming needs a second operator. */
  readonly twoOperators: boolean;
  /** Operators also arm for one cycle, and for one plan. */
  readonly narrow: boolean;
  /** Somebody resets cycles, and the guard. */
  readonly resets: boolean;
  /** Something comes between a look and what it leads to. */
  readonly races: boolean;
  /** The same processes serve a second account, whose bot, guard and operator are its own. */
  readonly neighbour: boolean;
  /** The exchange, others and workers are what they seldom are. */
  readonly odd: boolean;
}

/** A world in which nothing is special. */
export const PLAIN: Kind = {
  hedge: false,
  conditional: false,
  twoOperators: false,
  narrow: false,
  resets: false,
  races: false,
  neighbour: false,
  odd: false,
};

/** What a seed's world is like: half of the worlds each way. */
export function kindOf(seed: number): Kind {
  const random = new Random(Math.imul(seed + 1, 0x85eb_ca6b));
  const half = () => random.next(2) === 0;
  return {
    hedge: half(),
    conditional: half(),
    twoOperators: half(),
    narrow: half(),
    resets: half(),
    races: half(),
    neighbour: half(),
    odd: half(),
  };
}
