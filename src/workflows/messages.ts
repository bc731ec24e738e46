import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { ConfigureAnswer, ConfigureRequest } from '../domain/guard/configure';
import type { PermitAnswer, PermitRequest } from '../domain/guard/permit';
import type { ReserveRequest } from '../domain/guard/reserve';
import type { SettleAnswer, SettleRequest } from '../domain/guard/settle';
import type { GuardState, ReserveAnswer } from '../domain/guard/state';
import type { GuardStatus } from '../domain/guard/status';

// Names that users' scripts and the Web UI rely on. Types that the guard must not trust are unknown. What only cycles
// say to their guard is in `tell-mass.ts`.

/**
 * Allows writes for a while, or proposes that where the policy asks for a second operator. Content: an
 * `ArmRequest`, whose `ttlSeconds` are s and whose `maxNotionalUsdt` is USDT; what is wrong with it shows in the
 * status as `lastRejected`.
 */
export const armSignal = defineSignal<[unknown]>('arm');
/** A second operator's word for what was proposed. */
export const approveSignal = defineSignal<[unknown]>('approve');
/** Ends every arming of a guard at once; whatever its content, it disarms. Content: `{ operator, reason }`, or none. */
export const disarmSignal = defineSignal<[unknown?]>('disarm');

/** A worker was told by the exchange to wait; the guard remembers it over the worker's restart. */
export const exchangePausedSignal = defineSignal<[unknown]>('exchangePaused');

/** `ReconcileArmed` may be registered by now; the guard asks by itself. */
export const attributeRegisteredSignal = defineSignal<[]>('attributeRegistered');

/** What is true of a guard now, without changing anything. */
export const statusQuery = defineQuery<GuardStatus>('status');
/** The whole state, for a successor that takes it over. */
export const guardStateQuery = defineQuery<GuardState>('guardState');

/** Gives a guard its policy; a changed one disarms. */
export const configureUpdate = defineUpdate<ConfigureAnswer, [ConfigureRequest]>('configure');
/** A cycle asks a guard which actions of its plan may go on, and takes their budget. */
export const reserveUpdate = defineUpdate<ReserveAnswer, [ReserveRequest]>('reserve');
/** An activity asks, right before it sends, for the one permit of one write. */
export const permitUpdate = defineUpdate<PermitAnswer, [PermitRequest]>('permit');
/** A cycle tells a guard what became of its writes. */
export const settleUpdate = defineUpdate<SettleAnswer, [SettleRequest]>('settle');

/** What a query is answered that came before the workflow could see what had happened to it. */
export const ASK_AGAIN = 'asked before its next workflow task began: ask again, unless it is closed';
