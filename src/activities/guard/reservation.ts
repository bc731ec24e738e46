import type { SettleAnswer } from '../../domain/guard/settle';
import type { ReserveAnswer } from '../../domain/guard/state';
import type { ReserveInput, SettleInput } from '../../workflows/contract';
import type { ActivityDependencies } from '../dependencies';

/** Asks the guard for a reservation. Repeating it gives the same answer and takes nothing twice. */
export async function reserve(
  { guards, log }: ActivityDependencies,
  { account, ...request }: ReserveInput,
): Promise<ReserveAnswer> {
  const answer = await guards().reserve(account, request);
  for (const { key, granted, closed } of answer.decisions) {
    const [first] = closed;
    log.info('reserve', { account, key, granted, reason: first?.reason, ...first?.figures });
  }
  if (answer.refused !== null) log.info('reserve refused', { account, reason: answer.refused });
  return answer;
}

/** Tells the guard what became of a reservation, and hears which writes were ever permitted. */
export async function settle(
  { guards }: ActivityDependencies,
  { account, ...request }: SettleInput,
): Promise<SettleAnswer> {
  return await guards().settle(account, request);
}
