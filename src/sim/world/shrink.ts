import { live, type Outcome } from './life';

/**
 * The shortest beginning of a seed's disturbances that still fails.
 * @returns what became of the world with it
 */
export async function shortest(
  failed: Outcome,
): Promise<{ readonly most: number; readonly outcome: Outcome }> {
  let [fails, holds] = [failed.script.length, -1];
  let outcome = failed;
  while (fails - holds > 1) {
    const most = Math.floor((fails + holds) / 2);
    const tried = await live({ ...failed.options, most });
    if (tried.violations.length === 0) holds = most;
    else [fails, outcome] = [most, tried];
  }
  return { most: fails, outcome };
}
