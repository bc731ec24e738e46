import { workflowInfo } from '@temporalio/workflow';
import { describe, expect, it, vi } from 'vitest';
import { ReconcilePlugin } from '../../../src';
import { CYCLE_TYPE } from '../../../src/domain/names';
import { interceptors } from '../../../src/workflows/unbegun-task';

vi.mock('@temporalio/workflow', async (original) => ({
  ...(await original<typeof import('@temporalio/workflow')>()),
  workflowInfo: vi.fn(),
}));

/** Whether a workflow is shown an activation: in a task that began at `second`, of so many events. */
function workflow(workflowType: string = CYCLE_TYPE) {
  vi.mocked(workflowInfo).mockReturnValue({ workflowType } as never);
  const [interceptor] = interceptors().internals ?? [];
  return (second: number, historyLength: number, jobs: object[] = [{ signalWorkflow: {} }]) => {
    const activation = {
      timestamp: { seconds: second, nanos: 5 },
      historySizeBytes: second,
      historyLength,
      jobs,
    };
    const next = vi.fn();
    if (interceptor?.activate === undefined) next();
    else interceptor.activate({ activation, batchIndex: 0 } as never, next);
    return next.mock.calls.length === 1;
  };
}

describe('a workflow is shown', () => {
  it('what a task tells it, in as many steps as that takes', () => {
    const shows = workflow();
    expect([shows(1, 3), shows(1, 3), shows(2, 9), shows(2, 9)]).toEqual([true, true, true, true]);
  });

  it('nothing of what no task has begun for, and the query that came with it is told to ask again', () => {
    const shows = workflow();
    shows(1, 3);
    expect(() => shows(1, 8)).toThrow('ask again');
  });

  it('every query', () => {
    const shows = workflow();
    shows(1, 3);
    expect(shows(1, 8, [{ queryWorkflow: {} }])).toBe(true);
  });

  it('whatever the SDK will, where it is not ours', () => {
    const shows = workflow('hostWorkflow');
    expect([shows(1, 3), shows(1, 8)]).toEqual([true, true]);
  });
});

it('a bundle of a host with the plugin has it once, beside its own', () => {
  const accounts = { main: { exchange: 'mainnet', expectedState: 'flat' } } as const;
  const plugin = new ReconcilePlugin({
    config: { accounts },
    environment: { BINANCE_API_KEY: 'k', BINANCE_API_SECRET: 's' },
  });
  const host = { workflowsPath: 'workflows', workflowInterceptorModules: ['own'] };
  const once = plugin.configureBundler(host);
  expect(once.workflowInterceptorModules).toEqual(['own', expect.stringMatching(/unbegun-task\.js$/)]);
  expect(plugin.configureBundler(once)).toEqual(once);
});
