import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { ConfigureAnswer, ConfigureRequest } from '../domain/guard/configure';
import type { PermitAnswer, PermitRequest } from '../domain/guard/permit';
import type { ReserveRequest } from '../domain/guard/reserve';
import type { SettleAnswer, SettleRequest } from '../domain/guard/settle';
import type { GuardState, ReserveAnswer } from '../domain/guard/state';
import type { GuardStatus } from '../domain/guard/status';

/** Names that users' scripts and the Web UI rely on. Types that the guard must not trust are unknown. */

export const armSignal = defineSignal<[unknown]>('arm');
/** A second operator's word for what was proposed. */
export const approveSignal = defineSignal<[unknown]>('approve');
export const disarmSignal = defineSignal<[unknown?]>('disarm');

/** A worker was told by the exchange to wait; the guard remembers it over the worker's restart. */
export const exchangePausedSignal = defineSignal<[unknown]>('exchangePaused');

/** `ReconcileArmed` may be registered by now; the guard looks by itself. */
export const attributeRegisteredSignal = defineSignal<[]>('attributeRegistered');

export const statusQuery = defineQuery<GuardStatus>('status');
/** The whole state, for a successor that takes it over. */
export const guardStateQuery = defineQuery<GuardState>('guardState');

export const configureUpdate = defineUpdate<ConfigureAnswer, [ConfigureRequest]>('configure');
export const reserveUpdate = defineUpdate<ReserveAnswer, [ReserveRequest]>('reserve');
export const permitUpdate = defineUpdate<PermitAnswer, [PermitRequest]>('permit');
export const settleUpdate = defineUpdate<SettleAnswer, [SettleRequest]>('settle');

/** What a query is answered that came before the workflow could see what had happened to it. */
export const ASK_AGAIN = 'asked before its next workflow task began: ask again, unless it is closed';
