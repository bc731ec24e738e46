import { isZero } from '../../domain/decimal';
import { type ExpectedSnapshot, expectedSnapshot } from '../../domain/expected-snapshot';
import type { FailedPart } from '../../domain/report';
import { wholeSnapshot } from '../../domain/snapshot';
import type { Part } from '../../domain/vocabulary';
import { ExchangeError } from '../../exchange/errors';
import type { ActivityDependencies } from '../dependencies';
import { emptyPositions } from '../observe/disbelief';
import { problemOf } from '../problem';

/** What is on the exchange now as a first expected state; refused where it cannot be read whole. */
export async function askExpectedSnapshot(
  dependencies: ActivityDependencies,
  account: string,
): Promise<ExpectedSnapshot> {
  const { exchange, settings } = dependencies.runtime(account);
  await dependencies.mayAsk();
  const at = Date.now();
  try {
    const [regular, conditional, positions, mode] = await Promise.all([
      read('openOrders', () => exchange.openOrders()),
      read('conditionalOrders', () => exchange.conditionalOrders()),
      read('positions', () => exchange.positions()),
      read('mode', () => exchange.positionMode()),
    ]);
    const whole = wholeSnapshot({ mode, regular, conditional, positions }, settings.strategies);
    if ('problem' in whole) throw new Unread(whole.problem);
    const { snapshot } = whole;
    if (snapshot.positions.every(({ amount }) => isZero(amount)) && snapshot.blind.length === 0) {
      const doubt = await emptyPositions({ exchange });
      if (doubt !== null) throw new Unread(doubt);
    }
    return expectedSnapshot(snapshot, settings.strategies, at);
  } catch (error) {
    if (error instanceof Unread) return { state: null, problem: error.message };
    throw error;
  }
}

/** A part of the account that could not be had. */
class Unread extends Error {
  constructor({ part, problem }: FailedPart) {
    super(`${part}: ${problem}`);
  }
}

async function read<T>(part: Part, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof ExchangeError) throw new Unread({ part, problem: problemOf(error) });
    throw error;
  }
}
