import { fork } from 'node:child_process';
import { NOTHING, type Summary, sum } from './summary';

/**
 * Lives worlds in several processes of this program, each with its part of the seeds.
 * @param args of the program, without those that say which seeds
 * @throws Error where a process ended without its summary
 */
export async function liveInProcesses(
  program: string,
  args: readonly string[],
  { seeds, from, jobs }: { readonly seeds: number; readonly from: number; readonly jobs: number },
): Promise<Summary> {
  const first = (job: number) => from + Math.floor((seeds * job) / jobs);
  const parts = await Promise.all(
    Array.from({ length: jobs }, (_, job) =>
      liveIn(program, [
        ...args,
        '--seeds',
        String(first(job + 1) - first(job)),
        '--from',
        String(first(job)),
      ]),
    ),
  );
  return parts.reduce(sum, NOTHING);
}

async function liveIn(program: string, args: readonly string[]): Promise<Summary> {
  return await new Promise((resolve, reject) => {
    let summary: Summary | null = null;
    const child = fork(program, args);
    child.on('message', (said) => {
      summary = said as Summary;
    });
    child.on('error', reject);
    child.on('close', (status) => {
      if (summary === null) reject(new Error(`a process with ${args.join(' ')} ended: ${status}`));
      else resolve(summary);
    });
  });
}
