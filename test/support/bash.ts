import { spawn } from 'node:child_process';

/**
 * Arguments with which bash reads no start-up file of the host: it would read BASH_ENV, and where its input is a
 * socket, as node's pipes are, /etc/bash.bashrc and ~/.bashrc.
 */
export const NO_START_UP_FILES = ['--norc', '-p'] as const;

export interface Printed {
  readonly status: number | null;
  /** Both streams together. */
  readonly output: string;
}

/** Runs scripts, and leaves none of them behind. */
export class Bash {
  private readonly running = new Set<number>();

  /** @param isEnough once what was printed is, Ctrl-C is pressed */
  async run(
    script: string,
    {
      cwd,
      env,
      isEnough = () => false,
    }: { cwd: string; env: NodeJS.ProcessEnv; isEnough?: ((output: string) => boolean) | undefined },
  ): Promise<Printed> {
    // A group of its own, to which Ctrl-C goes as from a terminal.
    const child = spawn('bash', [...NO_START_UP_FILES, '-c', script], { cwd, env, detached: true });
    const group = -(child.pid ?? 0);
    this.running.add(group);
    let output = '';
    let interrupted = false;
    const take = (data: Buffer) => {
      output += data.toString();
      if (interrupted || !isEnough(output)) return;
      interrupted = true;
      process.kill(group, 'SIGINT');
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    const status = await new Promise<number | null>((resolve) => child.once('close', resolve));
    this.running.delete(group);
    return { status, output };
  }

  stop(): void {
    for (const group of this.running) process.kill(group, 'SIGKILL');
  }
}
