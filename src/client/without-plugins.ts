import type { ConnectionLike } from '@temporalio/client';

/**
 * The same connection without its plugins. What is made with a connection is also configured by them, last of
 * all: the guards' converter would be replaced, and what the host's Client or Worker got from them already would
 * be added a second time.
 */
export function withoutPlugins<Connection extends ConnectionLike>(connection: Connection): Connection {
  return Object.create(connection, { plugins: { value: [] } });
}
