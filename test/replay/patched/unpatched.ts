import { sleep } from '@temporalio/workflow';

/** The same change made as if nothing ran: what must never be released. */
export async function example(): Promise<string> {
  await sleep('5ms');
  await sleep('10ms');
  return 'waited twice';
}
