import { isFlat, isTooFresh, type LeftOver, leftOvers } from '../../domain/flatten';
import { armSchema } from '../../domain/guard/arm';
import type { PlanPreview } from '../../domain/plan-preview';
import type { Reason } from '../../domain/reasons';
import type { CycleReport } from '../../domain/report';
import { plural } from '../../domain/report';
import { InvalidInput, parseOrExplain } from '../../domain/validation';
import { told } from '../../outside/told';
import { type DisarmAnswer, disarmAccount } from '../disarm';
import { explain } from '../explain';
import { statusOrNull } from '../read-back';
import { armForPlan } from './arming';
import { carryOut, untilFree } from './carry-out';
import { provingLook } from './look';
import { Patience, Stopped } from './patience';
import { type FlattenMeans, previewFlatten } from './preview';
import type { FlattenAnswer, FlattenRequest } from './types';

const DEFAULT_TIMEOUT_SECONDS = 120;
const PROOF_WITHIN_MS = 20_000;
const STATUS_WITHIN_MS = 2_500;

export interface Flatten extends FlattenMeans {
  readonly run: () => Promise<CycleReport>;
  /** How long the look that proves it is asked for again, in ms; 20 s unless told. */
  readonly proofWithinMs?: number;
}

/**
 * Closes and cancels what a human confirmed, and nothing else; then disarms, and looks whether the account is
 * flat. Whatever happens in between, it disarms what it armed and says what is known.
 */
export async function flattenAccount(means: Flatten, request: FlattenRequest): Promise<FlattenAnswer> {
  const { timeoutSeconds = DEFAULT_TIMEOUT_SECONDS, signal, operator, reason } = request;
  const onProgress = told('onProgress', request.onProgress);
  parseOrExplain(armSchema, { operator, reason }, 'flatten');
  const patience = new Patience(timeoutSeconds * 1_000, signal);
  const { preview, status, refusal, flat } = await previewFlatten(means, request.botAsOf ?? null);
  const notBegun = (result: FlattenAnswer['result'], headline: string): FlattenAnswer => ({
    ...{ result, headline, why: null, left: [], reports: [], disarm: null },
    proof: preview,
  });
  if (!preview.conclusive) return notBegun('unknown', preview.headline);
  if (flat) return notBegun('flat', 'flat: nothing is there');
  if (refusal !== null) return notBegun('refused', refusal);
  if (preview.wholePlan !== request.plan)
    return notBegun('refused', 'what is there is not what was confirmed any more: preview it again');

  const reports: CycleReport[] = [];
  let number: number | null = null;
  let mayBeArmed = false;
  let why: string | null;
  try {
    await untilFree({ ...means, patience, onProgress });
    mayBeArmed = true;
    const armed = await armForPlan(means, status, { request, preview, patience });
    if (typeof armed === 'number') {
      number = armed;
      onProgress(`armed for plan ${request.plan} alone, at most ${Math.ceil(patience.leftMs / 1_000)} s`);
      why = await carryOut({ ...means, patience, onProgress }, number, reports);
    } else {
      ({ why, mayBeArmed } = armed);
      if (!mayBeArmed) return notBegun('refused', why);
    }
  } catch (error) {
    why = error instanceof Stopped ? error.message : explain(error);
    // What no guard takes was not sent.
    const isUnsent = number === null && error instanceof InvalidInput;
    if (!mayBeArmed || isUnsent) return notBegun('refused', why);
  }
  return await ending(means, { request, number, why, reports, onProgress });
}

interface Ending {
  readonly request: FlattenRequest;
  /** Of the arming, where it is known. */
  readonly number: number | null;
  readonly why: string | null;
  readonly reports: readonly CycleReport[];
  readonly onProgress: (line: string) => void;
}

/** Disarms, waits until nothing can arrive any more, and looks. */
async function ending(
  means: Flatten,
  { request, number, why, reports, onProgress }: Ending,
): Promise<FlattenAnswer> {
  onProgress('disarms, and looks again');
  const disarm = await disarmOwn(means, request, number);
  const patience = new Patience(means.proofWithinMs ?? PROOF_WITHIN_MS, undefined);
  const { preview: proof, problem } = await provingLook(
    means.look,
    patience,
    (preview) => preview.conclusive && !isTooFresh(preview),
  );
  const left =
    proof === null
      ? []
      : leftOvers(
          proof,
          reports.flatMap(({ actions }) => actions),
        );
  const said = { why, left, reports, disarm, proof };
  if (disarm !== null && !disarm.confirmed)
    return { result: 'unknown', headline: 'the disarm is NOT confirmed: disarm again', ...said };
  if (proof === null || !proof.conclusive)
    return { result: 'unknown', headline: unknownBecause(proof, problem), ...said };
  if (isFlat(proof)) return { result: 'flat', headline: 'flat: nothing is there any more', ...said };
  return { result: 'left', headline: `NOT flat: ${leftText(left, proof)}`, ...said };
}

/** Disarms unless somebody else's arming holds by now. @returns null where it does */
async function disarmOwn(
  { account, guards }: FlattenMeans,
  { operator, plan }: FlattenRequest,
  number: number | null,
): Promise<DisarmAnswer | null> {
  // Where it cannot be read whose arming holds, it is disarmed: the safe side.
  const arming = (await statusOrNull(guards, account, STATUS_WITHIN_MS).catch(() => null))?.arming ?? null;
  const isOthers = arming !== null && (number === null ? arming.plan !== plan : arming.number !== number);
  if (isOthers) return null;
  return await disarmAccount(guards, account, { operator, reason: 'flatten has ended', wait: true });
}

const unknownBecause = (proof: PlanPreview | null, problem: unknown): string =>
  `whether the account is flat is NOT known: ${proof === null ? explain(problem) : proof.headline}`;

const OUTSIDE: readonly Reason[] = ['symbol_not_in_whitelist', 'whitelist_required'];

function leftText(left: readonly LeftOver[], { headline }: PlanPreview): string {
  if (left.length === 0) return headline;
  const isOutside = left.every(({ reasons }) => reasons.some((reason) => OUTSIDE.includes(reason)));
  return `${plural(left.length, 'thing')} left${isOutside ? ', outside the whitelist alone' : ''}`;
}
