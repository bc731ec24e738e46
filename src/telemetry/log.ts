import pino, { type Logger } from 'pino';

/** Paths that never reach a log line, whoever passes them. */
const SECRETS = ['apiKey', 'apiSecret', 'api_key', 'api_secret', 'signature', 'token', 'authorization'];

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';

/** JSON lines on stderr, so that stdout belongs to what a command prints. */
export function createLog(level: LogLevel = 'info'): Logger {
  return pino(
    {
      name: 'grinder-reconcile',
      level,
      redact: {
        paths: SECRETS.flatMap((name) => [name, `*.${name}`, `*.headers.${name}`]),
        censor: '[removed]',
      },
      timestamp: pino.stdTimeFunctions.isoTime,
    },
    pino.destination({ dest: 2, sync: true }),
  );
}
