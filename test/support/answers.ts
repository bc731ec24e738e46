import { readFileSync } from 'node:fs';
import Ajv from 'ajv';
import type { Answers, Printed, PrintedError } from '../../src/cli/answers';

const ajv = new Ajv({ strict: true, allowUnionTypes: true });

/** What a command printed with --json; throws where that is not what its JSON Schema promises. */
export const printedBy = <Command extends keyof Answers>(command: Command, stdout: string) =>
  valid(command, stdout) as Printed<Command>;

/** The same where it has no answer. */
export const errorIn = (stdout: string) => valid('error', stdout) as PrintedError;

function valid(name: string, stdout: string): unknown {
  const file = `schemas/answers/${name.replaceAll(' ', '-')}.schema.json`;
  const validate =
    ajv.getSchema(file) ?? ajv.addSchema(JSON.parse(readFileSync(file, 'utf8')), file).getSchema(file);
  const printed: unknown = JSON.parse(stdout);
  if (validate?.(printed) !== true)
    throw new Error(`${file}: ${ajv.errorsText(validate?.errors)}\n${stdout}`);
  return printed;
}

/** Its answer alone. */
export const answerBy = <Command extends keyof Answers>(command: Command, stdout: string) =>
  printedBy(command, stdout).answer;
