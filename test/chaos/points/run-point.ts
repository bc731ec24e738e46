import { setTimeout as sleep } from 'node:timers/promises';
import type { Afterwards } from '../evidence';
import type { HttpStop, Point, RpcStop } from './list';
import { PROVOCATIONS } from './provoke';
import { type House, Stage } from './stage';

const REACHED_WITHIN_MS = 60_000;

export interface PointResult {
  readonly point: string;
  readonly account: string;
  /** How the account was in the end; null where it did not get there. */
  readonly afterwards: Afterwards | null;
  /** Why the point shows nothing, or what was lost; null where all went as it must. */
  readonly problem: string | null;
}

/** Brings a worker to a point, kills it there, starts another one, and sees whether everything goes on. */
export async function runPoint(house: House, account: string, point: Point): Promise<PointResult> {
  const stage = await Stage.start(house, account);
  try {
    await killedAt(stage, point);
    const afterwards = await stage.cleaned();
    return { point: point.name, account, afterwards, problem: null };
  } catch (error) {
    return { point: point.name, account, afterwards: null, problem: String((error as Error).message) };
  } finally {
    await stage.stop();
  }
}

async function killedAt(stage: Stage, { stop, by }: Point): Promise<void> {
  const { before, begin, afterwards } = PROVOCATIONS[by];
  await (before?.(stage) ?? stage.arm());
  const held = hold(stage, stop);
  const begun = begin(stage);
  // Whoever asked a worker that is dead may be told so.
  begun.catch(() => undefined);
  const reached = await Promise.race([held.reached.then(() => true), later()]);
  if (!reached) throw new Error('the point was not reached');
  await stage.worker.kill();
  held.lose();
  await stage.worker.start();
  await Promise.race([begun.catch(() => undefined), later()]);
  if (afterwards !== undefined) await stage.until('what was asked for', afterwards);
}

/** A call that stands still, whoever is called. */
function hold(stage: Stage, stop: RpcStop | HttpStop): { reached: Promise<unknown>; lose(): void } {
  if ('rpc' in stop) return stage.gate.hold(stop.rpc, stop.when);
  const [method, path, nth] = stop.http;
  const held = stage.sim.hold({ match: { method, path, nth, account: stage.account }, when: stop.when });
  // It arrives, whoever sent it is dead.
  return { reached: held.reached, lose: () => held.release() };
}

const later = async () => await sleep(REACHED_WITHIN_MS, false, { ref: false });
