import type { DataConverter } from '@temporalio/common';
import type { Worker, WorkerOptions } from '@temporalio/worker';
import { InvalidInput } from '../domain/validation';

/**
 * `taken over`: holds in the guards' Worker too. `own`: the guards' Worker has its own. `host`: concerns the
 * host's Worker alone, where it is what the host chose.
 */
type Decision = 'taken over' | 'own' | 'host';

/** What becomes of an option of the host's Worker, and why. */
export type Decided = readonly [decision: Decision, why: string];

const FEW_GUARDS = 'few tasks, which wait for nobody: a busy host never delays a disarm';
const NO_FOREIGN_CODE = "no code of the host runs where permits are given, and none can stop a guard's task";

/** Every option of a Worker. One that a newer SDK adds does not compile before it is decided here. */
export const HOST_OPTIONS = {
  connection: ['taken over', 'without its plugins: what they did to your Worker is taken over instead'],
  namespace: ['taken over', 'guards live beside cycles'],
  identity: ['taken over', 'who polls'],
  workerDeploymentOptions: [
    'taken over',
    'the same version; a guard outlives every version, so its behaviour is always `AUTO_UPGRADE`',
  ],
  patchActivationCallback: ['taken over', 'a rollout holds for guards too'],
  shutdownGraceTime: ['taken over', 'both Workers stop together; 20 s unless you set it'],
  shutdownForceTime: ['taken over', 'the same; 35 s unless you set one of the two'],
  dataConverter: ['taken over', 'in part: see below'],
  taskQueue: ['own', 'yours with `-guard` appended'],
  activities: ['own', "yours stay beside the plugin's; one of the same name is refused"],
  workflowsPath: ['own', 'yours re-exports `grinder-reconcile/workflows`; guards are built into the package'],
  workflowBundle: [
    'own',
    'the same; yours is made with `bundleWorkflowCode({ workflowsPath, plugins: [plugin] })`, or the worker warns',
  ],
  bundlerOptions: ['own', 'the same'],
  interceptors: ['own', `none: ${NO_FOREIGN_CODE}; yours see cycles and all that their activities do`],
  sinks: ['own', 'none'],
  workflowFailureErrorTypes: ['own', 'none: a guard never fails, its task is tried again'],
  isolateExecutionTimeout: ['own', '120 s, on your Worker too unless you set it'],
  maxCachedWorkflows: ['own', '1,000 guards'],
  stickyQueueScheduleToStartTimeout: [
    'own',
    '2 s: a disarm does not wait for a worker that died; yours decides how long a cycle does, the SDK lets it wait 10 s, the stand-alone worker 1 s',
  ],
  tuner: ['own', FEW_GUARDS],
  maxConcurrentActivityTaskExecutions: ['own', FEW_GUARDS],
  maxConcurrentLocalActivityExecutions: ['own', FEW_GUARDS],
  maxConcurrentNexusTaskExecutions: ['own', FEW_GUARDS],
  maxConcurrentWorkflowTaskExecutions: ['own', FEW_GUARDS],
  maxConcurrentWorkflowTaskPolls: ['own', FEW_GUARDS],
  maxConcurrentActivityTaskPolls: ['own', FEW_GUARDS],
  maxConcurrentNexusTaskPolls: ['own', FEW_GUARDS],
  workflowTaskPollerBehavior: ['own', FEW_GUARDS],
  activityTaskPollerBehavior: ['own', FEW_GUARDS],
  nexusTaskPollerBehavior: ['own', FEW_GUARDS],
  nonStickyToStickyPollRatio: ['own', FEW_GUARDS],
  workflowThreadPoolSize: ['own', FEW_GUARDS],
  reuseV8Context: ['own', "the SDK's default"],
  maxActivitiesPerSecond: ['own', 'no limit: a birth reads its predecessor'],
  maxTaskQueueActivitiesPerSecond: ['own', 'the same'],
  maxEagerActivityReservationsPerWorkflowTask: ['own', "the SDK's default"],
  disablePayloadErrorLimit: ['own', 'what a guard says is bounded far below any limit'],
  plugins: ['host', 'they configure your Worker, and what they made of it is taken over as said here'],
  enableNonLocalActivities: ['host', '`false` is refused: cycles are made of activities'],
  nexusServices: ['host', 'guards serve none'],
  maxHeartbeatThrottleInterval: ['host', 'guards have no activity that heartbeats'],
  defaultHeartbeatThrottleInterval: ['host', 'the same'],
  buildId: ['host', "deprecated; the guards' Worker names its own bundle"],
  useVersioning: ['host', 'deprecated: with it guards stay unversioned; use `workerDeploymentOptions`'],
  debugMode: ['host', 'a debugger would stop guards, too'],
  enableSDKTracing: ['host', 'deprecated'],
  showStackTraceSources: ['host', 'for your own workflows'],
} as const satisfies Readonly<Record<string, Decided>>;

/** Every part of a host's data converter, in the same way. */
export const CONVERTER_OPTIONS = {
  payloadCodecs: ['taken over', 'and forgiving: what they cannot decode is read as it is'],
  failureConverterPath: ['taken over', "for what fails in a guard's activity"],
  payloadConverterPath: [
    'own',
    "Temporal's default: the command line and the Web UI always get through; yours must be a `CompositePayloadConverter`, so that cycles can speak to guards past it",
  ],
  externalStorage: ['own', 'none: what guards are told and say is small, and no store decides over a disarm'],
} as const satisfies Readonly<Record<string, Decided>>;

// Written so, an option that only a newer SDK has is no error with an older one.
HOST_OPTIONS satisfies Readonly<Record<keyof WorkerOptions, Decided>>;
CONVERTER_OPTIONS satisfies Readonly<Record<keyof DataConverter, Decided>>;

type TakenOver = {
  [Key in keyof typeof HOST_OPTIONS & keyof WorkerOptions]: (typeof HOST_OPTIONS)[Key][0] extends 'taken over'
    ? Key
    : never;
}[keyof typeof HOST_OPTIONS & keyof WorkerOptions];

/** Those of the host's options that hold in the guards' Worker too, each of them. */
export type OfHost = { readonly [Key in Exclude<TakenOver, 'connection'>]: WorkerOptions[Key] };

/**
 * What the guards' Worker takes over.
 * @param options of the host's Worker as it was made, whatever plugins had a part in it
 */
export function takenOver({ options }: Pick<Worker, 'options'>): OfHost {
  const { namespace, identity, dataConverter, shutdownGraceTime, shutdownForceTime } = options;
  const { workerDeploymentOptions, patchActivationCallback } = options;
  return {
    namespace,
    identity,
    workerDeploymentOptions,
    patchActivationCallback,
    shutdownGraceTime,
    shutdownForceTime,
    dataConverter,
  };
}

/** Options of a host's Worker that only a newer SDK has. */
export const undecidedOptions = (host: WorkerOptions): string[] =>
  Object.keys(host).filter((name) => !(name in HOST_OPTIONS));

/**
 * Refuses what cycles cannot run with.
 * @param ours activities of the plugin
 * @throws InvalidInput naming the option
 */
export function refuseUnusable(host: WorkerOptions, ours: object): void {
  const theirs = new Map(Object.entries(host.activities ?? {}));
  const clash = Object.entries(ours).flatMap(([name, activity]) =>
    theirs.has(name) && theirs.get(name) !== activity ? [name] : [],
  );
  if (clash.length > 0)
    throw new InvalidInput(
      `activities: ${clash.join(', ')}: the plugin has activities of the same name, and a Worker can have one of each; rename yours, give the plugin a Worker of its own, and each Worker one plugin`,
    );
  if (host.enableNonLocalActivities === false)
    throw new InvalidInput(
      'enableNonLocalActivities: false: cycles are made of activities; leave it out, or give the plugin a Worker of its own',
    );
  if (host.connection === undefined)
    throw new InvalidInput(
      "connection: none: the guards' Worker shares the Worker's; give it one, such as connection: await NativeConnection.connect()",
    );
}
