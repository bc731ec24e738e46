import { sleep } from '@temporalio/workflow';

/** As it was released: it waits, and is done. */
export async function example(): Promise<string> {
  await sleep('10ms');
  return 'waited';
}
