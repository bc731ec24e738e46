import { ensureGuard } from '../../../src/client/guards';
import { guardTaskQueue } from '../../../src/domain/config';
import type { GuardStatus } from '../../../src/domain/guard/status';
import { GUARD_TYPE, guardId } from '../../../src/domain/names';
import { until } from '../../../src/outside/until';
import type { Provoked } from './list';
import type { Stage } from './stage';

/** How a worker is brought to a point, and what must be true of the guard once another worker is there. */
export interface Provocation {
  /** What has to be so before. Default: armed. */
  before?(stage: Stage): Promise<void>;
  /** Ends when what it began is over, however: with a worker that is dead, it may fail. */
  begin(stage: Stage): Promise<unknown>;
  /** What nobody may have lost. */
  afterwards?(status: GuardStatus): boolean;
}

const A_WHILE_SECONDS = 600;
const SHORT_SECONDS = 3;
const AGAIN_WITHIN_MS = 60_000;
const WHO = { operator: 'operator 1', reason: 'a point' };

const signal = (stage: Stage, name: string, payload?: unknown) =>
  stage.client.workflow.getHandle(guardId(stage.account)).signal(name, payload);
const terminate = async (stage: Stage) =>
  await stage.client.workflow.getHandle(guardId(stage.account)).terminate('a point');
const newGuard = async (stage: Stage) =>
  await ensureGuard(stage.guardsClient, stage.account, guardTaskQueue(stage.taskQueue));
const untouched = async () => {};

export const PROVOCATIONS: Record<Provoked, Provocation> = {
  'a cycle': { begin: (stage) => stage.cycle() },
  'a look': { begin: (stage) => stage.reconcile.plan(stage.account), afterwards: ({ armed }) => armed },
  'an arm': {
    before: untouched,
    begin: (stage) => stage.reconcile.arm(stage.account, { ...WHO, ttlSeconds: A_WHILE_SECONDS }),
    afterwards: ({ arming }) => arming?.operator === WHO.operator,
  },
  'an approval': {
    async before({ account, reconcile, guards, policy }) {
      await guards.configure(account, { policy: { ...policy, approvals: 2 } });
      await reconcile.arm(account, { ...WHO, ttlSeconds: A_WHILE_SECONDS });
    },
    async begin({ account, reconcile }) {
      const { proposal } = await reconcile.status(account);
      await reconcile.approve(account, { operator: 'operator 2', hash: proposal?.hash ?? '' });
    },
    afterwards: ({ arming }) => arming?.approvedBy === 'operator 2',
  },
  'a disarm': {
    begin: (stage) => stage.reconcile.disarm(stage.account, { operator: 'operator 3' }),
    afterwards: ({ armed, disarmed }) => !armed && disarmed?.by === 'operator 3',
  },
  // An update that nobody confirmed may be lost: whoever asked asks again.
  'a policy': {
    begin: async ({ account, guards, policy }) => {
      const request = { policy: { ...policy, cooldownSeconds: 1 } };
      const asked = () => guards.configure(account, request).then(() => true);
      await until(asked, { what: 'the policy', withinMs: AGAIN_WITHIN_MS, tolerate: () => true });
    },
    afterwards: ({ armed, policy }) => !armed && policy.cooldownSeconds === 1,
  },
  'a signal of a worker': {
    async begin(stage) {
      await signal(stage, 'exchangePaused', { until: Date.now() + 500 });
      await signal(stage, 'massSeen', { asOf: 1, keys: [] });
      await signal(stage, 'massEnded', { asOf: 1 });
      await signal(stage, 'attributeRegistered');
    },
    afterwards: ({ armed }) => armed,
  },
  'a new guard': {
    before: async (stage) => {
      await stage.arm();
      await terminate(stage);
    },
    begin: newGuard,
    afterwards: ({ armed, birth }) => !armed && birth.status === 'taken_over',
  },
  'an attribute that was registered later': {
    before: async (stage) => {
      await terminate(stage);
      // As an older client starts it: without the attribute.
      await stage.guardsClient.workflow.start(GUARD_TYPE, {
        ...{ workflowId: guardId(stage.account), taskQueue: guardTaskQueue(stage.taskQueue), args: [{}] },
      });
      await stage.until('a guard', ({ birth }) => birth.status !== 'pending');
    },
    begin: (stage) => signal(stage, 'attributeRegistered'),
    afterwards: ({ armed, birth }) => !armed && birth.status === 'taken_over',
  },
  'the end of an arming': {
    before: untouched,
    begin: (stage) => stage.reconcile.arm(stage.account, { ...WHO, ttlSeconds: SHORT_SECONDS }),
    afterwards: ({ armed, disarmed }) => !armed && disarmed?.reason === 'arming_expired',
  },
  'a cancellation of the guard': {
    begin: (stage) => stage.client.workflow.getHandle(guardId(stage.account)).cancel(),
    afterwards: ({ armed, disarmed }) => !armed && disarmed?.reason === 'cancellation_requested',
  },
};
