import { execFile } from 'node:child_process';
import { built } from '../../src/plugin/build-output';

/** Runs the simulation as `npm run sim` does. */
export const simulate = (...args: string[]): Promise<{ status: number; output: string }> =>
  new Promise((resolve) => {
    const options = { maxBuffer: 64 * 1024 * 1024 };
    execFile(process.execPath, [built('sim/main.js'), ...args], options, (error, stdout, stderr) =>
      resolve({ status: error === null ? 0 : Number(error.code), output: stdout + stderr }),
    );
  });
