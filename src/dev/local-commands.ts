import type { Command } from 'commander';
import { drillCommand } from './drill-command';
import { startCommand } from './start-command';

/** The commands that only the repository has, in the order of the help. */
export const localCommands = (): Command[] => [startCommand(), drillCommand()];
