import { z } from 'zod';
import { arm } from '../../src/domain/guard/arm';
import { configure, configureSchema } from '../../src/domain/guard/configure';
import { type PermitRequest, permit } from '../../src/domain/guard/permit';
import { type ReserveRequest, reserve } from '../../src/domain/guard/reserve';
import { type SettleRequest, settle } from '../../src/domain/guard/settle';
import type { GuardState } from '../../src/domain/guard/state';
import type { Call, Specification } from './linearize';

/** A call to a guard as its client saw it. */
export interface GuardCall {
  /** Of the update; an arming has none. */
  readonly id: string;
  readonly name: string;
  readonly request: unknown;
  /** Undefined of an arming, which is answered by what the guard's status says later. */
  readonly answer: unknown;
}

/** What a guard may answer: what the pure functions do, one call after the other. */
export const guardSpecification = (
  initial: GuardState,
  /** The guard's time when it carried out an update, ms. */
  timeOf: (id: string) => number,
): Specification<GuardState, GuardCall> => ({
  initial,
  after: (state, { told: { id, name, request, answer } }: Call<GuardCall>) => {
    const now = Math.max(state.seenAt, name === 'arm' ? state.seenAt : timeOf(id));
    const decided = carriedOut(state, name, request, now);
    const isTold = name === 'arm' || JSON.stringify(decided.answer) === JSON.stringify(answer);
    return isTold ? [{ ...decided.state, seenAt: now }] : [];
  },
  key: (state) => JSON.stringify(state),
});

function carriedOut(
  state: GuardState,
  name: string,
  request: unknown,
  now: number,
): { readonly state: GuardState; readonly answer?: unknown } {
  switch (name) {
    case 'arm':
      return { state: arm(state, request, now) };
    case 'configure':
      return configure(state, z.parse(configureSchema, request), now);
    case 'reserve':
      return reserve(state, request as ReserveRequest, now);
    case 'permit':
      return permit(state, request as PermitRequest, now);
    case 'settle':
      return settle(state, request as SettleRequest, now);
    default:
      throw new Error(`a guard knows no ${name}`);
  }
}
