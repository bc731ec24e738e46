/**
 * What operators' code imports as `grinder-reconcile/client`: `ReconcileClient`, what it answers, and
 * the names and messages that any Temporal client may use instead. No worker is loaded.
 */

export type { CanExecuteAnswer, CanExecuteQuestion } from '../domain/can-execute';
export {
  type AccountConfig,
  accountOf,
  type Config,
  type ConfigInput,
  configWarnings,
  guardTaskQueue,
  parseConfig,
} from '../domain/config';
export type { ArmRequest } from '../domain/guard/arm';
export type { ConfigureAnswer, ConfigureRequest } from '../domain/guard/configure';
export type { GuardState } from '../domain/guard/state';
export type { GuardStatus } from '../domain/guard/status';
export * from '../domain/names';
export { plainJson, plainText } from '../domain/plain-text';
export type { BudgetLimits, Policy, PolicyAction } from '../domain/policy';
export { REASONS, type Reason, type ReasonEntry } from '../domain/reasons';
export type { ActionReport, CycleReport, FailedPart } from '../domain/report';
export { InvalidInput } from '../domain/validation';
export {
  ACCOUNT_PATTERN,
  ACTION_KINDS,
  ACTION_RESULTS,
  type ActionKind,
  type ActionResult,
  CYCLE_OUTCOMES,
  type CycleOutcome,
  MISMATCH_TYPES,
  type MismatchType,
  type Part,
} from '../domain/vocabulary';
export * from '../workflows/messages';
export type { AppliedAccount, ApplyAnswer, ApplyOptions } from './apply';
export type { ArmAnswer } from './arm';
export type { AuditAnswer, AuditOptions } from './audit/audit';
export { auditLine, type ChainedRecord } from './audit/chain';
export { auditDifferences } from './audit/differences';
export type {
  ActionRecord,
  ActionWrite,
  ArmingRecord,
  AuditRecord,
  Authority,
  DisarmRecord,
  EndRecord,
  GapKind,
  GapRecord,
  ScopeRecord,
} from './audit/records';
export { auditRecords, type BrokenChain, type VerifyAnswer, verifyAudit } from './audit/verify';
export { type ConfigFile, readConfigFile } from './config-file';
export type { DisarmAnswer, DisarmOptions } from './disarm';
export { GuardNotPolled, NoGuard, NotAnswered, NotReadable } from './errors';
export { ensureGuard } from './guards';
export { prepareNamespace } from './namespace';
export { ReconcileClient, type ReconcileClientOptions, type RunOptions } from './reconcile-client';
export type { ScheduleChange, ScheduleRow } from './schedules';
export type { AccountStatus } from './status';
