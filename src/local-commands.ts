import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { InvalidInput } from './domain/validation';

/**
 * What `start` and `drill` bring up, a development server and faults of their own, has no place beside a live
 * worker: the package leaves it out.
 */
const FILE = join(__dirname, 'dev/local-commands.js');
const NAMES = ['start', 'drill'];

/** The repository's own commands; from the package each says where it is. */
export function localCommands(): { readonly commands: readonly Command[]; readonly absent: boolean } {
  if (existsSync(FILE)) {
    const { localCommands: here } = require(FILE) as typeof import('./dev/local-commands');
    return { commands: here(), absent: false };
  }
  return { commands: NAMES.map(elsewhere), absent: true };
}

const elsewhere = (name: string) =>
  new Command(name)
    .argument('[anything...]')
    .allowUnknownOption()
    .action(() => {
      throw new InvalidInput(`${name}: comes with the repository of grinder-reconcile, not with its package`);
    });
