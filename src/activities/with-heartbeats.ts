import { Context } from '@temporalio/activity';

const EVERY_MS = 1_000;

/** Says every second that an activity goes on: a lost worker is noticed by that, not by how long it takes. */
export async function withHeartbeats<Result>(run: () => Promise<Result>): Promise<Result> {
  const context = Context.current();
  const beat = setInterval(() => context.heartbeat(), EVERY_MS);
  try {
    return await run();
  } finally {
    clearInterval(beat);
  }
}
