import type { Command } from 'commander';
import { applyCommand } from './cli/apply';
import { armCommand } from './cli/arm';
import { auditCommand } from './cli/audit';
import { canExecuteCommand } from './cli/can-execute';
import { disarmCommand } from './cli/disarm';
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
  disarmCommand(),
  statusCommand(),
  canExecuteCommand(),
  runCommand(),
  auditCommand(),
  scheduleCommand(),
];
