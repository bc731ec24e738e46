import type { Logger } from '@temporalio/common';
import pino from 'pino';
import { expect, it } from 'vitest';
import { logOf } from '../../../src/telemetry/log';

it("takes pino's logger, whose fields come first", () => {
  const lines: string[] = [];
  const log = logOf(pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) }));
  log.warn('the guard does not answer', { account: 'main' });
  log.info('worker stopped');
  log.trace('not at this level');
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { level: 40, msg: 'the guard does not answer', account: 'main' },
    { level: 30, msg: 'worker stopped' },
  ]);
  expect(lines).toHaveLength(2);
});

it("takes Temporal's logger as it is", () => {
  const calls: unknown[] = [];
  const note =
    (level: string) =>
    (...args: unknown[]) =>
      void calls.push([level, ...args]);
  const temporal: Logger = {
    log: note('log'),
    trace: note('trace'),
    debug: note('debug'),
    info: note('info'),
    warn: note('warn'),
    error: note('error'),
  };
  logOf(temporal).warn('the guard does not answer', { account: 'main' });
  expect(calls).toEqual([['warn', 'the guard does not answer', { account: 'main' }]]);
});
