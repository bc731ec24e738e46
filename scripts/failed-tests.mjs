// Prints every failed test of a Vitest JSON report, whose path is the argument, with the beginning of its reason.
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';

const beginning = (text) => (text ?? '').split('\n').slice(0, 12).join('\n');

for (const file of JSON.parse(readFileSync(process.argv[2], 'utf8')).testResults) {
  const name = relative(process.cwd(), file.name);
  const failed = file.assertionResults.filter(({ status }) => status === 'failed');
  for (const { fullName, failureMessages } of failed)
    console.log(`== failed: ${name}: ${fullName}\n${failureMessages.map(beginning).join('\n')}`);
  if (file.status === 'failed' && failed.length === 0)
    console.log(`== failed: ${name}: could not be loaded\n${beginning(file.message)}`);
}
