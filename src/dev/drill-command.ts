import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { Command } from 'commander';

/** `drill`: the fire drills, a program of their own. */
export const drillCommand = () =>
  new Command('drill')
    .description('run the fire drills, with a server, an exchange and workers of their own')
    .argument('[suite]', 'which drills (default: all)')
    .action(async (suite: string | undefined) => {
      const args = suite === undefined ? [] : [suite];
      process.exitCode = await ran(join(__dirname, '../drill/main.js'), args);
    });

/** Runs a program of ours in the foreground, to its end: Ctrl-C reaches it by itself. */
async function ran(program: string, args: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, [program, ...args], { stdio: 'inherit' });
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  return await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (status) => resolve(status ?? 1));
  });
}
