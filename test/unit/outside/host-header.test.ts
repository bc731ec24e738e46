import { describe, expect, it } from 'vitest';
import { isOurHost } from '../../../src/outside/host-header';

const LOOPBACK = { host: '127.0.0.1', allowedHosts: [] };

describe('a Host header', () => {
  it.each(['127.0.0.1', '127.0.0.1:9090', 'localhost:9090', 'LocalHost', '[::1]:9090', '127.8.9.1'])(
    'of loopback is ours: %s',
    (header) => expect(isOurHost(header, LOOPBACK)).toBe(true),
  );

  it.each([
    undefined,
    '',
    'evil.example',
    'evil.example:9090',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    'evil.example@127.0.0.1',
    '127.0.0.1/@evil.example',
    '10.1.2.3:9090',
    'localhost:9090:1',
    'worker:9090',
  ])('that names another server is not: %s', (header) => expect(isOurHost(header, LOOPBACK)).toBe(false));

  it('of the address that is listened on is ours, and no other address', () => {
    const bound = { host: '10.1.2.3', allowedHosts: [] };
    expect(isOurHost('10.1.2.3:9090', bound)).toBe(true);
    expect(isOurHost('10.1.2.4:9090', bound)).toBe(false);
    expect(isOurHost('[fd00::1]:9090', { host: 'fd00::1', allowedHosts: [] })).toBe(true);
  });

  it.each(['0.0.0.0', '::'])('is any address where all are listened on (%s), and still no name', (host) => {
    const all = { host, allowedHosts: [] };
    expect(isOurHost('10.1.2.3:9090', all)).toBe(true);
    expect(isOurHost('[fd00::1]:9090', all)).toBe(true);
    expect(isOurHost('evil.example', all)).toBe(false);
  });

  it('that the configuration names is ours, whatever its case and port', () => {
    const named = { host: '0.0.0.0', allowedHosts: ['Worker', 'metrics.desk.example'] };
    for (const header of ['worker:9090', 'WORKER', 'metrics.desk.example:80'])
      expect(isOurHost(header, named)).toBe(true);
    expect(isOurHost('worker.evil.example', named)).toBe(false);
  });
});
