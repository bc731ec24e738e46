import { createInterface } from 'node:readline';

/** Whether there is a human who can be asked. */
export const isTerminal = (): boolean => process.stdin.isTTY === true && process.stderr.isTTY === true;

/** Asks on the terminal; the empty text where it is closed instead (Ctrl-C, Ctrl-D). */
export async function typed(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await new Promise<string>((resolve) => {
      const closed = () => {
        process.stderr.write('\n');
        resolve('');
      };
      terminal.once('close', closed);
      terminal.question(question, (answer) => {
        terminal.removeListener('close', closed);
        resolve(answer.trim());
      });
    });
  } finally {
    terminal.close();
  }
}
