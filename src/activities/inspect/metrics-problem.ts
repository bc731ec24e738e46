import { kindOfError } from '../../outside/kind-of-error';

const WITHIN_MS = 2_000;
/** One that is always there. */
const METRIC = 'grinder_reconcile_runs_total';

/** Why the page with the metrics cannot be had from this process itself, or null where it can. */
export async function metricsProblem(url: string): Promise<string | null> {
  const signal = AbortSignal.timeout(WITHIN_MS);
  try {
    const response = await fetch(url, { signal, redirect: 'error' });
    if (response.status !== 200) return `HTTP ${response.status}`;
    return (await response.text()).includes(METRIC) ? null : `shows no ${METRIC}`;
  } catch (error) {
    if (signal.aborted) return `no answer within ${WITHIN_MS / 1_000} s`;
    return kindOfError(error);
  }
}
