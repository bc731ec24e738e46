import type { Logger } from '@temporalio/common';
import pino, { type Logger as PinoLogger } from 'pino';
import { stderr } from './stderr';

/** What everything here logs with: a part of Temporal's `Logger`, the message first, then its fields. */
export type Log = Pick<Logger, 'trace' | 'debug' | 'info' | 'warn' | 'error'>;

/** Paths that never reach a log line, whoever passes them. */
const SECRETS = ['apiKey', 'apiSecret', 'api_key', 'api_secret', 'signature', 'token', 'authorization'];

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';

/**
 * JSON lines on stderr, so that stdout belongs to what a command prints. Who logs never waits: where stderr
 * takes no lines, at most 1 MiB of them wait, further ones are dropped and counted.
 */
export function createLog(level: LogLevel = 'info'): Log {
  const destination = stderr();
  const log = logOf(
    pino(
      {
        name: 'grinder-reconcile',
        level,
        redact: {
          paths: SECRETS.flatMap((name) => [name, `*.${name}`, `*.headers.${name}`]),
          censor: '[removed]',
        },
        timestamp: pino.stdTimeFunctions.isoTime,
      },
      destination,
    ),
  );
  destination.onRelief = (lines) => log.warn('log lines were dropped, because stderr took none', { lines });
  return log;
}

/** A host's logger as everything here uses it: Temporal's as it is, pino's with its arguments turned round. */
export function logOf(logger: Log | PinoLogger): Log {
  if (!isPino(logger)) return logger;
  const at =
    (level: keyof Log): Log[keyof Log] =>
    (message, fields) =>
      logger[level](fields ?? {}, message);
  return {
    trace: at('trace'),
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
  };
}

/** Both have methods of the same names; only pino's have levels of their own. */
const isPino = (logger: Log | PinoLogger): logger is PinoLogger => 'bindings' in logger && 'levels' in logger;
