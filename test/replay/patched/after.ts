import { patched, sleep } from '@temporalio/workflow';

/** Waits once more before; what began without that goes on without it. */
export async function example(): Promise<string> {
  const isTwice = patched('wait-twice');
  if (isTwice) await sleep('5ms');
  await sleep('10ms');
  return isTwice ? 'waited twice' : 'waited';
}
