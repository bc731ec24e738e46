import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** The account that `npm start` serves. */
export const DEMO_ACCOUNT = 'demo';

/** Where a running `npm start` can be reached: other commands find it here. */
export interface RunningStart {
  readonly pid: number;
  readonly temporalAddress: string;
  readonly configFile: string;
  readonly webUi: string;
  readonly metrics: string;
  readonly simulator: string;
}

/** Everything that `npm start` writes. */
export const startDirectory = (): string => resolve('.grinder');
const file = () => join(startDirectory(), 'start.json');

export function writeRunningStart(start: RunningStart): void {
  mkdirSync(dirname(file()), { recursive: true });
  writeFileSync(file(), `${JSON.stringify(start, null, 2)}\n`);
}

export function removeRunningStart(): void {
  rmSync(file(), { force: true });
}

/** The `npm start` that runs in this directory, or undefined. */
export function readRunningStart(): RunningStart | undefined {
  let text: string;
  try {
    text = readFileSync(file(), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const start = JSON.parse(text) as RunningStart;
  return isAlive(start.pid) ? start : undefined;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
