import type { Command } from 'commander';
import { applyCommand } from './cli/apply';
import { armCommand } from './cli/arm';
import { canExecuteCommand } from './cli/can-execute';
import { disarmCommand } from './cli/disarm';
import { doctorCommand } from './cli/doctor';
import { expectedCommand } from './cli/expected';
import { initCommand } from './cli/init';
import { runCommand } from './cli/run';
import { scheduleCommand } from './cli/schedule';
import { setupCommand } from './cli/setup';
import { statusCommand } from './cli/status';
import { versionCommand } from './cli/version';
import { workerCommand } from './cli/worker';
import { simulatorCommand } from './dev/simulator-command';
import { startCommand } from './dev/start-command';

/** Every command, in the order of the help. */
export const commands = (): Command[] => [
  startCommand(),
  workerCommand(),
  simulatorCommand(),
  initCommand(),
  setupCommand(),
  applyCommand(),
  armCommand(),
  disarmCommand(),
  statusCommand(),
  canExecuteCommand(),
  runCommand(),
  scheduleCommand(),
  doctorCommand(),
  expectedCommand(),
  versionCommand(),
];
