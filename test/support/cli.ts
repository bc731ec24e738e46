import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { built } from '../../src/plugin/build-output';
import { NO_START_UP_FILES } from './bash';
import { cleanEnvironment } from './clean-environment';

export interface CliResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const MAIN = () => built('main.js');

/** Runs a command to its end. */
export async function cli(
  args: readonly string[],
  options: { cwd: string; env?: NodeJS.ProcessEnv },
): Promise<CliResult> {
  const child = new CliProcess(args, options);
  const status = await child.ended;
  return { status, stdout: child.stdout, stderr: child.stderr };
}

/** A command that goes on until it is told to stop. */
export class CliProcess {
  stdout = '';
  stderr = '';
  readonly ended: Promise<number | null>;
  /** What ended it from outside, once it has ended. */
  endedBy: NodeJS.Signals | null = null;
  private readonly child: ChildProcess;
  private readonly listeners = new Set<() => void>();

  /**
   * @param options `stderr`: a descriptor instead of what `stderr` gathers; `hook`: one of worker-hooks.cjs;
   *   `command`: what is run instead, to which `"$NODE" "$MAIN"` is the command line; `stdin`: whether it is
   *   listened to what `types` says
   */
  constructor(
    args: readonly string[],
    {
      cwd,
      env = {},
      stderr = 'pipe',
      hook,
      command = [process.execPath, MAIN(), ...args],
      stdin = 'ignore',
    }: {
      cwd: string;
      env?: NodeJS.ProcessEnv;
      stderr?: number | 'pipe';
      hook?: string;
      command?: readonly string[];
      stdin?: 'ignore' | 'pipe';
    },
  ) {
    const hooked =
      hook === undefined
        ? {}
        : { HOOK: hook, NODE_OPTIONS: `--require ${join(__dirname, 'worker-hooks.cjs')}` };
    const [program = '', ...its] = command;
    const itself = { NODE: process.execPath, MAIN: MAIN() };
    this.child = spawn(program, its, {
      cwd,
      env: { ...cleanEnvironment(), ...itself, ...hooked, ...env },
      stdio: [stdin, 'pipe', stderr],
    });
    this.child.stdout?.on('data', (data: Buffer) => {
      this.stdout += data.toString();
      for (const listener of this.listeners) listener();
    });
    this.child.stderr?.on('data', (data: Buffer) => {
      this.stderr += data.toString();
      for (const listener of this.listeners) listener();
    });
    this.ended = new Promise((resolve) =>
      this.child.once('close', (status, signal) => {
        this.endedBy = signal;
        resolve(status);
      }),
    );
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** As keys on its terminal. */
  types(keys: string): void {
    this.child.stdin?.write(keys);
  }

  /** Resolves once the output, stdout and stderr together, matches. */
  async says(pattern: RegExp): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const look = () => {
        if (!pattern.test(this.stdout + this.stderr)) return;
        this.listeners.delete(look);
        resolve();
      };
      this.listeners.add(look);
      look();
      void this.ended.then(() =>
        reject(new Error(`it ended without saying ${pattern}:\n${this.stdout}\n${this.stderr}`)),
      );
    });
  }
}

/** Runs a script of bash in which `"$NODE" "$MAIN"` is the command line, on a terminal where that is asked for. */
export const inShell = (
  script: string,
  { cwd, env, terminal = false }: { cwd: string; env: NodeJS.ProcessEnv; terminal?: boolean },
): CliProcess =>
  new CliProcess([], {
    cwd,
    env: { ...env, SHELL: '/bin/bash' },
    command: terminal
      ? ['script', '-qfec', script, '/dev/null']
      : ['bash', ...NO_START_UP_FILES, '-c', script],
    stdin: terminal ? 'pipe' : 'ignore',
  });
