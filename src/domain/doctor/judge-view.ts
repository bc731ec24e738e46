import type { AccountConfig } from '../config';
import { differingKeys } from '../differing-keys';
import { type Finding, fix, named, ok, warning } from './finding';

/** Whether command line and worker are of one version. */
export function judgeVersion(own: string, worker: string, identity: string): Finding {
  const check = 'worker';
  const by = `${identity} answers, version ${worker}`;
  return own === worker
    ? ok(check, by)
    : warning(check, `${by}, this command line is ${own}`, 'use one version for both');
}

/** As the SDK says it of a workflow that the Worker's file does not export. */
const NOT_EXPORTED = /no such function is exported by the workflow bundle/;

/** That no worker answered, and what to do about it. */
export const judgeNoAnswer = (problem: string): Finding =>
  fix(
    'worker',
    problem,
    NOT_EXPORTED.test(problem)
      ? `put \`export * from 'grinder-reconcile/workflows'\` into the file that its workflowsPath names, and start it again`
      : 'see its log, or start it again',
  );

/** Whether every worker that was met serves the account. */
export function judgeServed(handedBack: boolean, taskQueue: string): Finding[] {
  if (!handedBack) return [];
  const found = `another Worker of task queue ${taskQueue} does not serve this account, and its tasks go to any of them`;
  return [
    warning(
      'worker',
      found,
      'give every Worker of the task queue the same accounts; the log of that one names it',
    ),
  ];
}

/** Of these the worker has no use: schedules are made by `apply`. */
const NOT_THE_WORKERS: readonly string[] = ['enabled', 'intervalSeconds'];

/** Whether the worker runs with what the file says now. */
export function judgeSettings(filed: AccountConfig, onWorker: object): Finding {
  const check = 'settings';
  const { policy: _policy, ...settings } = filed;
  const differing = differingKeys(settings, onWorker).filter((key) => !NOT_THE_WORKERS.includes(key));
  if (differing.length === 0) return ok(check, "the worker runs with the file's");
  return fix(
    check,
    `the worker runs with other ones than the file's: ${named(differing)}`,
    'restart the worker with this file',
  );
}
