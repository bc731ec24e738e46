import { describe, expect, it } from 'vitest';
import { DrillLog } from '../../../src/drill/drill-log';

describe('the log of a drill', () => {
  it('takes what a worker says, without whose machine it was', () => {
    const log = new DrillLog();
    log.take('{"level":30,"time":"t","pid":7,"hostname":"desk","name":"n","granted":true,"msg":"reserve"}');
    expect(log.lines).toEqual([expect.stringMatching(/^reserve: day=\d{4}-\d\d-\d\d pid=7 granted=true$/)]);
    expect(log.shows({ pid: 7, granted: true })).toBe(true);
    expect(log.shows({ granted: false })).toBe(false);
  });

  it('knows when a worker is ready, where its metrics are, and which runs have closed', () => {
    const log = new DrillLog();
    log.take('{"metrics":"http://127.0.0.1:1/metrics","msg":"worker started"}');
    log.take('{"account":"drill_a","msg":"account ready"}');
    log.take('{"runId":"r1","msg":"clean: 0 open orders"}');
    expect(log).toMatchObject({
      metricsUrl: 'http://127.0.0.1:1/metrics',
      ready: 1,
      closedRuns: ['r1'],
    });
  });

  it('keeps a line that is not JSON', () => {
    const log = new DrillLog();
    log.take('reconcile.config.json: not JSON');
    expect(log.lines[0]).toMatch(/^reconcile\.config\.json: not JSON: day=/);
  });
});
