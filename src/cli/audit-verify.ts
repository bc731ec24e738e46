import { auditDifferences, auditRecords, InvalidInput, verifyAudit } from '../client';
import { readRegularFile } from '../outside/regular-file';
import type { Target } from './on-server';
import { EXIT, type Output } from './output';

const MAX_FILE_BYTES = 256 * 1024 * 1024;

/**
 * Recomputes the chain of a saved audit and says where it breaks.
 * @param goesOn an answer follows, unless the chain is broken
 * @returns whether it is whole
 */
export async function verifyFile(output: Output, file: string, goesOn: boolean): Promise<boolean> {
  const answer = verifyAudit(await read(file));
  const { intact, records, head, broken } = answer;
  if (broken !== null) {
    output.line(`${file}: line ${broken.line}: ${broken.how}: ${broken.what}`);
    process.exitCode = EXIT.no;
  } else output.line(`${file}: the chain of its ${records} records is whole; head ${head}`);
  if (!intact || !goesOn) output.answer('audit verify', { ...answer, differences: null, notKnown: null });
  return intact;
}

/** Says where a saved audit, whose chain is whole, is not what the histories say now. */
export async function compareFile({ reconcile, output }: Target, file: string): Promise<void> {
  const text = await read(file);
  const saved = auditRecords(text).filter((record) => record !== null);
  const [scope] = saved;
  if (scope?.type !== 'audit') throw new InvalidInput(`${file}: does not begin as an audit does`);
  const { accounts, since, until } = scope;
  const now = await reconcile.audit({ accounts, since, until, onProgress: (text) => output.progress(text) });
  const differences = auditDifferences(saved, now.records);
  const notKnown = now.gaps.map(({ account, what }) => `${account}: ${what}`);
  output.line(
    differences.length > 0
      ? 'The histories say something else now:'
      : `The histories say the same now${notKnown.length > 0 ? ', as far as they are known:' : '.'}`,
  );
  for (const line of differences) output.line(`  ${line}`);
  for (const line of notKnown) output.line(`  not known now: ${line}`);
  output.answer('audit verify', { ...verifyAudit(text), differences, notKnown });
  if (differences.length > 0 || notKnown.length > 0) process.exitCode = EXIT.no;
}

async function read(file: string): Promise<string> {
  try {
    return (await readRegularFile(file, MAX_FILE_BYTES)).toString('utf8');
  } catch (error) {
    throw new InvalidInput(`${file}: ${(error as Error).message}`);
  }
}
