import { spawn } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { built } from '../../src/plugin/build-output';

export interface Printed {
  readonly status: number | null;
  /** Both streams together. */
  readonly output: string;
}

/** A shell as an operator has it: in a folder with the configuration, it finds the commands and one Temporal server. */
export class OperatorShell {
  constructor(
    readonly directory: string,
    /** Path of the Temporal CLI. */
    temporal: string,
    private readonly address: string,
  ) {
    const bin = join(directory, 'bin');
    mkdirSync(bin);
    symlinkSync(temporal, join(bin, 'temporal'));
    const program = `#!/usr/bin/env bash\nexec ${process.execPath} ${built('main.js')} "$@"\n`;
    writeFileSync(join(bin, 'grinder-reconcile'), program, { mode: 0o755 });
  }

  /** Its environment, in which nothing of the user's own accounts and clusters is left. */
  get environment(): NodeJS.ProcessEnv {
    const kept = Object.entries(process.env).filter(
      ([name]) => !/^(TEMPORAL_|BINANCE_|ALLOW_MAINNET_TRADE)/.test(name),
    );
    return {
      ...Object.fromEntries(kept),
      PATH: `${join(this.directory, 'bin')}${delimiter}${process.env['PATH']}`,
      TEMPORAL_ADDRESS: this.address,
      TEMPORAL_CONFIG_FILE: join(this.directory, 'no-temporal-config.toml'),
    };
  }

  /** Runs a script of bash to its end, as it is. */
  async run(script: string): Promise<Printed> {
    const child = spawn('bash', ['-c', script], { cwd: this.directory, env: this.environment });
    let output = '';
    const take = (data: Buffer) => {
      output += data.toString();
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    const status = await new Promise<number | null>((resolve) => child.once('close', resolve));
    return { status, output };
  }
}
