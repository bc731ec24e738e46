import { timeSpan } from '../client';
import type { ReplayAnswer, ReplayedHistories } from '../replay/answer';
import { iso } from './iso';
import type { Output } from './output';

/** Broken histories that a terminal shows; `--json` has more. */
const SHOWN = 20;

/** What became of the histories, for people. */
export function printReplay(output: Output, answer: ReplayAnswer): void {
  const { namespace, account, since, version, histories, broken, unreadable, headline, proven } = answer;
  const whose = account === null ? `namespace ${namespace}` : `${account} in namespace ${namespace}`;
  output.line(`Histories of ${whose}, replayed with version ${version}`);
  output.line(`that run, or closed since ${iso(since)}`);
  for (const each of histories) output.line(`  ${countsOf(each)}`);
  for (const { workflowId, runId, why } of broken.slice(0, SHOWN)) {
    output.line(`${workflowId} (run ${runId}) would break:`, 'red');
    output.line(`    ${why}`);
  }
  const more = histories.reduce((sum, { wouldBreak }) => sum + wouldBreak, 0) - SHOWN;
  if (more > 0) output.line(`and ${more} more would break`);
  if (unreadable !== null)
    output.line(`The first that cannot be read: ${unreadable}; its codec is needed, see --codec-endpoint`);
  for (const line of removed(answer)) output.line(line);
  output.line(`${headline[0]?.toUpperCase()}${headline.slice(1)}.`, proven ? 'green' : 'red');
}

function countsOf({ kind, state, replayed, wouldBreak, unreadable, gone, notReached }: ReplayedHistories) {
  return [
    `${kind}s, ${state}:`.padEnd(16),
    [
      `${replayed} replay`,
      ...(wouldBreak > 0 ? [`${wouldBreak} would break`] : []),
      ...(unreadable > 0 ? [`${unreadable} cannot be read here`] : []),
      ...(gone > 0 ? [`${gone} deleted meanwhile`] : []),
      ...(notReached > 0 ? [`${notReached} not reached in time, see --within`] : []),
    ].join(', '),
  ].join(' ');
}

/** What retention took away. Nothing that runs is ever removed. */
function removed({ keptMs, since, at }: ReplayAnswer): string[] {
  if (keptMs === null) return ['How long closed histories are kept is not known here.'];
  if (since >= at - keptMs) return [];
  return [
    `Closed histories are kept for ${timeSpan(keptMs)}: what closed before ${iso(at - keptMs)} is removed, and was not replayed.`,
  ];
}
