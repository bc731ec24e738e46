import { Context } from '@temporalio/activity';
import { Client } from '@temporalio/client';
import { VersioningBehavior } from '@temporalio/common';
import { temporal } from '@temporalio/proto';
import type { InjectedSinks, WorkerOptions } from '@temporalio/worker';
import { Registry } from 'prom-client';
import { expect, it } from 'vitest';
import { guardId } from '../../src/domain/names';
import { until } from '../../src/outside/until';
import { withHost } from '../support/acting-host';

const { VersioningBehavior: Behavior } = temporal.api.enums.v1;

it('interceptors see a cycle, its activities and their calls; none runs in a guard', async () => {
  const seen: string[] = [];
  const sinks: InjectedSinks<{ hostSink: { note(text: string): void } }> = {
    hostSink: { note: { fn: (_info, text) => void seen.push(text), callDuringReplay: false } },
  };
  const interceptors: WorkerOptions['interceptors'] = {
    workflowModules: [require.resolve('../support/host-interceptors.cjs')],
    activity: [
      () => ({
        inbound: {
          async execute(input, next) {
            seen.push(`activity ${Context.current().info.activityType}`);
            return await next(input);
          },
        },
      }),
    ],
    client: {
      workflow: [
        {
          async startUpdate(input, next) {
            seen.push(`update ${input.updateName}`);
            return await next(input);
          },
        },
      ],
    },
  };
  await withHost({ worker: { interceptors, sinks } }, async ({ act }) => {
    await act();
    expect(seen).toEqual(
      expect.arrayContaining([
        'reconcileCycle asks for cancel',
        'activity cancel',
        'activity flatten',
        'update reserve',
        'update permit',
        'update settle',
      ]),
    );
    expect(seen.filter((text) => /remediationGuard|readPredecessor/.test(text))).toEqual([]);
  });
});

it('a tuner, an identity and a patch callback hold where they belong', async () => {
  const patches: string[] = [];
  const resources = { targetMemoryUsage: 0.9, targetCpuUsage: 0.9 };
  const worker: Partial<WorkerOptions> = {
    identity: 'a host with a name',
    tuner: { tunerOptions: resources },
    patchActivationCallback: ({ workflowInfo, patchId }) => {
      patches.push(`${workflowInfo.workflowType} ${patchId}`);
      return true;
    },
  };
  await withHost({ worker }, async (running) => {
    await running.act();
    for (const workflowId of [...running.cycles, guardId(running.account)]) {
      const { events } = await running.client.workflow.getHandle(workflowId).fetchHistory();
      const completed = (events ?? []).flatMap((event) => event.workflowTaskCompletedEventAttributes ?? []);
      expect(new Set(completed.map(({ identity }) => identity))).toEqual(new Set(['a host with a name']));
    }
    expect(patches.some((patch) => patch.startsWith('remediationGuard '))).toBe(true);
  });
});

it('a deployment version holds for both Workers: cycles as the host says, guards upgrade by themselves', async () => {
  const deploymentName = `host-${Date.now().toString(36)}`;
  const version = { deploymentName, buildId: 'one' };
  const workerDeploymentOptions = {
    version,
    useWorkerVersioning: true,
    defaultVersioningBehavior: VersioningBehavior.PINNED,
  } as const;
  await withHost({ worker: { workerDeploymentOptions } }, async (running) => {
    const { workflowService } = running.client;
    await until(
      () => workflowService.setWorkerDeploymentCurrentVersion({ namespace: 'default', ...version }),
      { what: 'the version to be current', withinMs: 60_000, tolerate: () => true },
    );
    await running.act();
    const behaviorOf = async (workflowId: string) =>
      (await running.client.workflow.getHandle(workflowId).describe()).raw.workflowExecutionInfo
        ?.versioningInfo;
    for (const workflowId of running.cycles)
      expect(await behaviorOf(workflowId)).toMatchObject({
        behavior: Behavior.VERSIONING_BEHAVIOR_PINNED,
        deploymentVersion: version,
      });
    expect(await behaviorOf(guardId(running.account))).toMatchObject({
      behavior: Behavior.VERSIONING_BEHAVIOR_AUTO_UPGRADE,
      deploymentVersion: version,
    });
  });
});

it('its own registry has the metrics, beside its own, of whoever asks', async () => {
  const registry = new Registry();
  await withHost({ plugin: { registry, serveMetrics: false } }, async ({ account, act, plugin }) => {
    await act();
    const text = await registry.metrics();
    expect(text).toMatch(/^grinder_reconcile_runs_total [1-9]/m);
    expect(text).toMatch(
      new RegExp(`^grinder_reconcile_exchange_request_weight_used\\{account="${account}"\\} [1-9]`, 'm'),
    );
    await expect
      .poll(() => registry.metrics())
      .toContain(`grinder_reconcile_exchange_request_weight_limit{account="${account}"} 2400`);
    expect(plugin.metrics.registry).toBe(registry);
  });
});

it('a client that has the plugin is as it is without', async () => {
  await withHost({}, async ({ account, client, guards, plugin, act }) => {
    await act();
    const having = new Client({ connection: client.connection, plugins: [plugin] });
    await having.workflow.getHandle(guardId(account)).signal('disarm');
    await expect.poll(async () => (await guards.status(account)).armed).toBe(false);
  });
});
