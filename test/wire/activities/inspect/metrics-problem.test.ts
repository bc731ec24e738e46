import { afterEach, expect, it } from 'vitest';
import { metricsProblem } from '../../../../src/activities/inspect/metrics-problem';
import { Metrics } from '../../../../src/telemetry/metrics';
import { serveMetrics } from '../../../../src/telemetry/metrics-server';
import { rawServer } from '../../../support/raw-server';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

it('a worker’s own page is well', async () => {
  const health = () => ({ status: 'ok' as const, problems: [], workers: {}, accounts: {} });
  const server = await serveMetrics(new Metrics(), { host: '127.0.0.1', port: 0, allowedHosts: [], health });
  closing.push(() => server.close());
  expect(await metricsProblem(server.url)).toBeNull();
});

it('another page, an error and nobody are named', async () => {
  const other = await rawServer((_request, response) => response.end('hello'));
  const refusing = await rawServer((_request, response) => response.writeHead(403).end());
  closing.push(
    () => other.close(),
    () => refusing.close(),
  );
  expect(await metricsProblem(`${other.url}/metrics`)).toMatch(/^shows no grinder_reconcile_/);
  expect(await metricsProblem(`${refusing.url}/metrics`)).toBe('HTTP 403');
  expect(await metricsProblem('http://127.0.0.1:1/metrics')).toMatch(/^(ECONNREFUSED|TypeError)$/);
});
