import { packageVersion } from '../../client/version';

/** The version of this package on the worker. */
export async function askVersion(): Promise<{ version: string }> {
  return { version: packageVersion() };
}
