import { type Finding, unknown } from '../../domain/doctor/finding';
import { within } from '../../outside/within';

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
  try {
    return await within(withinMs, ask(), () => [unknown(check, `no answer within ${withinMs / 1_000} s`)]);
  } catch (error) {
    return [unknown(check, said(error))];
  }
}
