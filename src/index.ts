/**
 * What users import: the plugin for their own Temporal Worker, the types of its configuration, and the
 * port through which an expected state can be given in code.
 */

export type { AccountConfig, Config, ConfigInput } from './domain/config';
export type { ExpectedOrder, ExpectedPosition, ExpectedState, Read } from './domain/expected-state';
export type { GuardStatus } from './domain/guard/status';
export type { Policy } from './domain/policy';
export { REASONS, type Reason } from './domain/reasons';
export type { ActionReport, CycleReport } from './domain/report';
export { InvalidInput } from './domain/validation';
export type { ExpectedStateSource } from './expected-state/source';
export { cycleBundlePath } from './plugin/build-output';
export { ReconcilePlugin, type ReconcilePluginOptions } from './plugin/reconcile-plugin';
