import { writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { Command } from 'commander';
import { DEFAULT_CONFIG_FILE, InvalidInput } from '../client';
import { jsonOption } from './arguments';
import { outputOf } from './output';
import { starterConfig } from './starter-config';

/** `src` and `dist` both lie beside it. */
const SCHEMA = join(__dirname, '../../schemas/config.schema.json');

/** `init`: a configuration to start from. */
export const initCommand = () =>
  new Command('init')
    .description('write a configuration to start from, with notes; overwrites nothing')
    .argument('[file]', 'where to', DEFAULT_CONFIG_FILE)
    .option('--task-queue <name>', "your own Worker's, where the plugin is in one")
    .addOption(jsonOption())
    .action((file: string, options: { json?: boolean; taskQueue?: string }) => {
      write(file, starterConfig(relative(dirname(resolve(file)), SCHEMA), options.taskQueue));
      const output = outputOf(options);
      output.line(`${file}: written. It looks and reports, and writes nothing to the exchange.`);
      output.line(
        'next: edit it, then grinder-reconcile setup, start the worker, then grinder-reconcile apply and grinder-reconcile doctor',
      );
      output.answer('init', { file });
    });

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text, { flag: 'wx' });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw new InvalidInput(`${file}: exists already, and init overwrites nothing`);
    throw new InvalidInput(`${file}: ${code === 'ENOENT' ? 'no such directory' : (code ?? message)}`);
  }
}
