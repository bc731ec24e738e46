import type { Command } from 'commander';
import { applyCommand } from './cli/apply';
import { approveCommand } from './cli/approve';
import { armCommand } from './cli/arm';
import { auditCommand } from './cli/audit';
import { canExecuteCommand } from './cli/can-execute';
import { completionCommand } from './cli/completion';
import { disarmCommand } from './cli/disarm';
import { doctorCommand } from './cli/doctor';
import { expectedCommand } from './cli/expected';
import { explainCommand } from './cli/explain';
import { flattenCommand } from './cli/flatten';
import { initCommand } from './cli/init';
import { planCommand } from './cli/plan';
import { policyCommand } from './cli/policy';
import { replayCommand } from './cli/replay';
import { reportCommand } from './cli/report';
import { runCommand } from './cli/run';
import { scheduleCommand } from './cli/schedule';
import { setupCommand } from './cli/setup';
import { statusCommand } from './cli/status';
import { versionCommand } from './cli/version';
import { watchCommand } from './cli/watch';
import { workerCommand } from './cli/worker';
import { simulatorCommand } from './dev/simulator-command';

/** The commands of the package, in the order of the help. */
export const commands = (): Command[] => [
  workerCommand(),
  simulatorCommand(),
  initCommand(),
  setupCommand(),
  applyCommand(),
  policyCommand(),
  armCommand(),
  approveCommand(),
  disarmCommand(),
  flattenCommand(),
  statusCommand(),
  watchCommand(),
  canExecuteCommand(),
  planCommand(),
  runCommand(),
  reportCommand(),
  explainCommand(),
  auditCommand(),
  scheduleCommand(),
  completionCommand(),
  doctorCommand(),
  replayCommand(),
  expectedCommand(),
  versionCommand(),
];
