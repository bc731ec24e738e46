import { flatState } from '../../domain/expected-state';
import { previewFacts } from '../../domain/gates';
import { type PlanPreview, planPreview } from '../../domain/plan-preview';
import { planQuestionSchema } from '../../domain/plan-question-schema';
import { parseOrExplain } from '../../domain/validation';
import type { ActivityDependencies } from '../dependencies';
import { viewGuard } from '../guard/guard-view';
import { observation as observationOf } from '../observe/observation';
import { isTakenBack, readWord, stateFor } from '../observe/usable-state';

/** What the next cycles would do, by one look as theirs. It disarms nothing, whatever it sees. */
export async function previewPlan(
  dependencies: ActivityDependencies,
  account: string,
  args: unknown,
): Promise<PlanPreview> {
  const runtime = dependencies.runtime(account);
  const { settings, expectedState: source } = runtime;
  const { botIsDown } = parseOrExplain(planQuestionSchema, args, 'plan');
  const word = await readWord(dependencies, runtime);
  const now = Date.now();
  const guard = await viewGuard(dependencies, account);
  const arming = guard.available ? guard.status.arming : null;
  const { observation } = await observationOf(dependencies, runtime, {
    confirms: null,
    expected: botIsDown
      ? { state: flatState(now), fromBot: false }
      : stateFor(word, source.fromBot, arming, isTakenBack(word, source.fromBot, arming)),
    doubtsEmptiness: botIsDown,
    guard: async () => guard,
  });
  const maxAgeMs = settings.expectedMaxAgeSeconds * 1_000;
  const bot = {
    place: source.place,
    asOf: word.state?.asOf ?? null,
    fresh: word.state !== null && now - word.state.asOf <= maxAgeMs,
    problem: word.problem,
    unreadable: word.unreadable,
    maxAgeMs,
  };
  const facts = previewFacts(guard, {
    allowMainnetTrade: dependencies.allowMainnetTrade,
    now: guard.available ? guard.status.at : now,
    cooldownAllowanceMs: settings.confirmSeconds * 1_000,
  });
  return planPreview({ account, botIsDown, bot: source.fromBot ? bot : null }, observation, facts);
}
