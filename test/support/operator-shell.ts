import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { built } from '../../src/plugin/build-output';
import { Bash, type Printed } from './bash';
import { cleanEnvironment } from './clean-environment';

export type { Printed } from './bash';

/** A shell as an operator has it: in a folder with the configuration, it finds the commands and one Temporal server. */
export class OperatorShell {
  private readonly bash = new Bash();

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
    return {
      ...cleanEnvironment(),
      PATH: `${join(this.directory, 'bin')}${delimiter}${process.env['PATH']}`,
      TEMPORAL_ADDRESS: this.address,
      TEMPORAL_CONFIG_FILE: join(this.directory, 'no-temporal-config.toml'),
    };
  }

  /**
   * Runs a script of bash to its end, as it is.
   * @param isEnough once what was printed is, Ctrl-C is pressed
   */
  async run(script: string, isEnough?: (output: string) => boolean): Promise<Printed> {
    return await this.bash.run(script, { cwd: this.directory, env: this.environment, isEnough });
  }

  /** Leaves no script behind. */
  stop(): void {
    this.bash.stop();
  }
}
