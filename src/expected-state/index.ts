import { resolve } from 'node:path';
import type { ExpectedStateSetting } from '../domain/config';
import { InvalidInput } from '../domain/validation';
import { fileSource } from './file';
import { flatSource } from './flat';
import { httpSource } from './http';
import type { ExpectedStateSource } from './source';

/**
 * The source that a configuration names.
 * @param directory that relative paths are relative to: the configuration file's
 * @throws InvalidInput where a named environment variable is not set
 */
export function expectedStateSource(
  setting: ExpectedStateSetting,
  directory: string,
  environment: NodeJS.ProcessEnv,
): ExpectedStateSource {
  if (setting === 'flat') return flatSource();
  if ('file' in setting) return fileSource(resolve(directory, setting.file));
  // A file that was read into the environment ends with a line break.
  const token = setting.tokenEnv === undefined ? undefined : environment[setting.tokenEnv]?.trim();
  if (setting.tokenEnv !== undefined && (token === undefined || token === '')) {
    throw new InvalidInput(`expectedState.tokenEnv: the environment variable ${setting.tokenEnv} is not set`);
  }
  // It becomes a header: anything else would fail at each request.
  if (token !== undefined && !/^[\t\x20-\x7e\x80-\xff]+$/.test(token))
    throw new InvalidInput(
      `expectedState.tokenEnv: the environment variable ${setting.tokenEnv} holds no token that a header can carry`,
    );
  return httpSource(setting.url, token);
}
