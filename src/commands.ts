import type { Command } from 'commander';
import { applyCommand } from './cli/apply';
import { approveCommand } from './cli/approve';
import { armCommand } from './cli/arm';
import { canExecuteCommand } from './cli/can-execute';
import { disarmCommand } from './cli/disarm';
import { flattenCommand } from './cli/flatten';
import { runCommand } from './cli/run';
import { scheduleCommand } from './cli/schedule';
import { setupCommand } from './cli/setup';
import { statusCommand } from './cli/status';
import { workerCommand } from './cli/worker';
import { simulatorCommand } from './dev/simulator-command';
import { startCommand } from './dev/start-command';

/** Every command, in the order of the help. */
export const commands = (): Command[] => [
  startCommand(),
  workerCommand(),
  simulatorCommand(),
  setupCommand(),
  applyCommand(),
  armCommand(),
  approveCommand(),
  disarmCommand(),
  flattenCommand(),
  statusCommand(),
  canExecuteCommand(),
  runCommand(),
  scheduleCommand(),
];
