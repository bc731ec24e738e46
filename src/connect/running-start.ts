import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { parseOrExplain } from '../domain/validation';

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
  // Whole or not at all: other commands read it meanwhile.
  const half = `${file()}.${process.pid}`;
  writeFileSync(half, `${JSON.stringify(start, null, 2)}\n`);
  renameSync(half, file());
}

export function removeRunningStart(): void {
  rmSync(file(), { force: true });
}

/**
 * The `npm start` that runs in this directory, or undefined.
 * @throws InvalidInput where its file says something else
 */
export function readRunningStart(): RunningStart | undefined {
  let text: string;
  try {
    text = readFileSync(file(), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const start = parseOrExplain(runningSchema, jsonOf(text), file());
  return isAlive(start.pid) ? start : undefined;
}

const text = z.string('must be a text');
const runningSchema = z.object(
  {
    pid: z.int('must be the id of a process').positive('must be the id of a process'),
    ...{ temporalAddress: text, configFile: text, webUi: text, metrics: text, simulator: text },
  },
  'must be what a running "npm start" writes there; remove the file, and name the server with TEMPORAL_ADDRESS and --config',
);

/** What it holds; what is no JSON is taken for what the schema refuses. */
function jsonOf(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
