import { setTimeout } from 'node:timers/promises';
import { type Finding, unknown } from '../../domain/doctor/finding';

export interface CheckOptions {
  /** What is checked. */
  readonly check: string;
  readonly withinMs: number;
  /** What is said of an error. */
  readonly said: (error: unknown) => string;
}

/** What a check found; where it fails or takes longer, that this is not known. Never throws. */
export async function checked(
  { check, withinMs, said }: CheckOptions,
  ask: () => Promise<readonly Finding[]>,
): Promise<readonly Finding[]> {
  const over = new AbortController();
  const late = setTimeout(withinMs, [unknown(check, `no answer within ${withinMs / 1_000} s`)], {
    signal: over.signal,
  });
  late.catch(() => undefined);
  try {
    return await Promise.race([ask(), late]);
  } catch (error) {
    return [unknown(check, said(error))];
  } finally {
    over.abort();
  }
}
