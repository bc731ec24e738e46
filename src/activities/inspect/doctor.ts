import { performance } from 'node:perf_hooks';
import { checked } from '../../client/doctor/checked';
import { packageVersion } from '../../client/version';
import { doctorSchema, type WorkerView } from '../../domain/doctor/worker-view';
import { parseOrExplain } from '../../domain/validation';
import type { ActivityDependencies } from '../dependencies';
import { problemOf } from '../problem';
import { CHECKS, type Examined } from './doctor-checks';

/** Less than the attempt of the activity may take, so that what was found in time is told. */
const CHECK_WITHIN_MS = 8_000;

/** Checks what only the worker sees of an account. Reads only; a check that fails stops no other. */
export async function askDoctor(
  dependencies: ActivityDependencies,
  account: string,
  args: unknown,
): Promise<WorkerView> {
  const at = Date.now();
  const begun = performance.now();
  const runtime = dependencies.runtime(account);
  const question = parseOrExplain(doctorSchema, args, 'doctor');
  let facts: ReturnType<Examined['facts']> | undefined;
  const examined: Examined = {
    dependencies,
    runtime,
    question,
    facts: () => {
      facts ??= dependencies.mayAsk().then(() => runtime.exchange.accountFacts());
      return facts;
    },
  };
  const findings = await Promise.all(
    Object.entries(CHECKS).map(([check, carryOut]) =>
      checked({ check, withinMs: CHECK_WITHIN_MS, said: problemOf }, () => carryOut(examined)),
    ),
  );
  return {
    version: packageVersion(),
    at,
    tookMs: performance.now() - begun,
    exchangeId: runtime.exchange.exchangeId,
    settings: runtime.settings,
    findings: findings.flat(),
  };
}
