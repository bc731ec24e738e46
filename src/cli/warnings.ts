import { type Config, configWarnings } from '../client';
import { complain } from './output';

/** What is probably not meant in a configuration file, a line each. */
export const fileWarnings = (config: Config, path: string): string[] =>
  configWarnings(config).map((text) => `${path}: ${text}`);

/** Says each of them on stderr. */
export function warn(warnings: readonly string[]): void {
  for (const text of warnings) complain(`warning: ${text}`);
}
