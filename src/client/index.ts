/**
 * What operators' code imports as `grinder-reconcile/client`: `ReconcileClient`, what it answers, and
 * the names and messages that any Temporal client may use instead. No worker is loaded.
 */

export { MAX_ARM_SECONDS } from '../domain/bounds';
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
export { IF_BOT_IS_DEAD, lacksBotsWord, MAY_BE_BACK } from '../domain/dead-bot';
export type { Finding, Level } from '../domain/doctor/finding';
export type { ExpectedSnapshot } from '../domain/expected-snapshot';
export type { ExpectedStateFile } from '../domain/expected-state';
export { doable, type LeftOver, shutGates } from '../domain/flatten';
export type { ExplainedGate } from '../domain/gates';
export type { ApproveRequest } from '../domain/guard/approve';
export type { ArmRequest } from '../domain/guard/arm';
export type { ConfigureAnswer, ConfigureRequest } from '../domain/guard/configure';
export type { ArmingTerms, GuardState, Proposal } from '../domain/guard/state';
export type { GuardStatus } from '../domain/guard/status';
export * from '../domain/names';
export { NEEDS_A_LOOK, OUTCOMES } from '../domain/outcomes';
export { plainJson, plainText } from '../domain/plain-text';
export type { BotSays, PlannedAction, PlanPreview } from '../domain/plan-preview';
export type { PlanQuestion } from '../domain/plan-question-schema';
export {
  type BudgetLimits,
  type Difference,
  type Policy,
  type PolicyAction,
  policyDifferences,
  policyRows,
  type SettingValue,
} from '../domain/policy';
export { type PolicyChange, parsePolicyChange } from '../domain/policy-change';
export { REASONS, type Reason, type ReasonEntry } from '../domain/reasons';
export type { ActionReport, CycleReport, FailedPart } from '../domain/report';
export type { CycleRecord, CycleRow, CycleStatus, CycleStep } from '../domain/story/cycle-record';
export type { Explanation } from '../domain/story/explanation';
export { stepCourse, stepName } from '../domain/story/step-sentences';
export { timeSpan } from '../domain/story/text';
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
export type { AccountDiff, ApplyDiff } from './apply-diff';
export type { ScheduleChange } from './apply-schedule';
export type { ArmAnswer } from './arm';
export { SEARCH_ATTRIBUTES } from './attributes';
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
  WaitingRecord,
} from './audit/records';
export { auditRecords, type BrokenChain, type VerifyAnswer, verifyAudit } from './audit/verify';
export { type ConfigFile, DEFAULT_CONFIG_FILE, NOTE_KEY, readConfigFile } from './config-file';
export { type DisarmAnswer, type DisarmOptions, hasLostItsPast } from './disarm';
export type { DoctorAnswer, DoctorGroup } from './doctor/doctor';
export * from './errors';
export { checkExpectedFile, type ExpectedFileCheck } from './expected-file';
export { explain } from './explain';
export type { FlattenAnswer, FlattenPreview, FlattenRequest } from './flatten/types';
export type { FleetRow } from './fleet';
export { ensureGuard } from './guards';
export { prepareNamespace } from './namespace';
export type { SetPolicyAnswer, SetPolicyOptions } from './policy';
export { ReconcileClient, type RunOptions } from './reconcile-client';
export type { ReconcileClientOptions } from './reconcile-views';
export type { ScheduleRow } from './schedules';
export { parseShortText } from './short-text';
export type { AccountStatus } from './status';
export { packageVersion } from './version';
export type { Versions, VersionsOptions } from './versions';
export type { FleetView, WatchOptions } from './watch';
