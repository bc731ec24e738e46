import type { ArmAnswer } from '../client';
import type { Target } from './on-server';
import { complain, EXIT } from './output';
import { statusLines } from './status-text';

/** Prints what became of an `arm` or an `approve`. Only an account that is armed is done. */
export function printArmAnswer({ output }: Pick<Target, 'output'>, account: string, answer: ArmAnswer): void {
  switch (answer.result) {
    case 'armed':
      for (const line of statusLines(answer.status)) output.line(line);
      return;
    case 'proposed':
      for (const line of statusLines(answer.status)) output.line(line);
      process.exitCode = EXIT.no;
      return;
    case 'refused':
      complain(`${account}: refused: ${answer.why}`);
      complain(answer.status.headline);
      process.exitCode = EXIT.no;
      return;
    case 'recorded':
      output.line(`The server recorded the signal. ${answer.why}`);
      process.exitCode = EXIT.failed;
  }
}
