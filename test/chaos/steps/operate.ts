import { setTimeout as sleep } from 'node:timers/promises';
import type { ArmAnswer } from '../../../src/client';
import type { AskedArming, Of } from '../evidence';
import type { Happening } from '../script';
import type { World } from '../world';

/** An account's operators wait for each other: otherwise nobody could tell which of them was the last. */
const turns = new Map<string, Promise<unknown>>();

export async function inTurn<T>(account: string, run: () => Promise<T>): Promise<T> {
  const before = turns.get(account);
  const mine = (async () => {
    await before?.catch(() => undefined);
    return await run();
  })();
  turns.set(account, mine);
  return await mine;
}

let operators = 0;
/** A name that nobody else has: by it an arming is found again. */
export const nextOperator = () => `operator ${++operators}`;

/** Notes something that may arm, with what became of it. */
export async function noted(
  { recorder }: World,
  account: string,
  asked: AskedArming | undefined,
  run: () => Promise<Of<'arm'>['result']>,
): Promise<void> {
  const askedAt = Date.now();
  const said = (result: Of<'arm'>['result']) => {
    const more = asked === undefined ? {} : { asked };
    recorder.say({ kind: 'arm', account, askedAt, answeredAt: Date.now(), result, ...more });
  };
  try {
    said(await run());
  } catch (error) {
    said('unknown');
    throw error;
  }
}

const resultOf = ({ result }: ArmAnswer) => (result === 'armed' ? 'armed' : 'recorded');

type Arm = Pick<Happening & { does: 'arm' }, 'account' | 'ttlSeconds' | 'once'>;

/** Arms as an operator does, or proposes to where the policy asks for two. */
export async function arm(
  world: World,
  { account, ttlSeconds, once }: Arm,
  more: { acceptUnknownLedger?: boolean } = {},
): Promise<void> {
  const terms = { operator: nextOperator(), ttlSeconds, once };
  await inTurn(account, async () => {
    await noted(world, account, { ...terms, plan: false }, async () =>
      resultOf(await world.reconcile.arm(account, { ...terms, reason: 'storm', ...more })),
    );
  });
}

/** Approves what is proposed, if anything is. */
export async function approve(
  world: World,
  { account, as }: Pick<Happening & { does: 'approve' }, 'account' | 'as'>,
): Promise<void> {
  await inTurn(account, async () => {
    const { proposal } = await world.reconcile.status(account);
    if (proposal === null) return;
    const operator = as === 'another' ? nextOperator() : proposal.terms.operator.toUpperCase();
    await noted(world, account, undefined, async () =>
      resultOf(await world.reconcile.approve(account, { operator, hash: proposal.hash })),
    );
  });
}

/**
 * Disarms as an operator does.
 * @param quietMs nobody arms for so long afterwards
 * @returns how long it took until the guard had confirmed it, ms, or null
 */
export async function disarm(
  { reconcile, recorder }: World,
  account: string,
  quietMs = 0,
): Promise<number | null> {
  return await inTurn(account, async () => {
    const askedAt = Date.now();
    const { confirmed } = await reconcile.disarm(account, { operator: 'chaos', reason: 'storm' });
    const confirmedAt = confirmed ? Date.now() : null;
    recorder.say({ kind: 'disarm', account, askedAt, confirmedAt });
    await sleep(quietMs);
    return confirmedAt === null ? null : confirmedAt - askedAt;
  });
}
