import { type Evidence, ofKind } from './evidence';
import { quietTimes } from './judge/disarmed';
import type { Violation } from './judge/judge';
import { sentWrites } from './judge/writes';

/** What a storm was, for whoever reads it: how much of each happened, and that it was not all calm. */
export function summaryOf(evidence: Evidence): string {
  const did = new Map<string, { all: number; failed: number }>();
  for (const { what, failed } of ofKind(evidence, 'did')) {
    const kind = /"does":"([^"]+)"/.exec(what)?.[1] ?? what;
    const before = did.get(kind) ?? { all: 0, failed: 0 };
    did.set(kind, { all: before.all + 1, failed: before.failed + (failed === undefined ? 0 : 1) });
  }
  const writes = sentWrites(evidence);
  const disarms = ofKind(evidence, 'disarm');
  const lines = [
    ...[...did].map(
      ([kind, { all, failed }]) =>
        `${kind}: ${all}${failed === 0 ? '' : ` (${failed} of them the storm itself prevented)`}`,
    ),
    `arms: ${ofKind(evidence, 'arm').length}, disarms: ${disarms.length}, ${disarms.filter(({ confirmedAt }) => confirmedAt !== null).length} confirmed, ${quietTimes(evidence).length} times at which nothing might follow`,
    `placed: ${ofKind(evidence, 'placed').length} orders; granted: ${evidence.granted.length} reservations`,
    `writes carried out: ${writes.length}, with effect ${writes.filter(({ effects }) => effects.length > 0).length}`,
    `workers that ended by themselves: ${ofKind(evidence, 'ended').length}`,
    ...evidence.afterwards.map(
      ({ account, answeredMs, disarmedMs, cleanMs }) =>
        `${account} afterwards: answered after ${answeredMs} ms, disarmed after ${disarmedMs} ms, clean after ${cleanMs} ms`,
    ),
  ];
  return lines.join('\n');
}

export const violationList = (violations: readonly Violation[]): string =>
  violations.map(({ check, found }) => `VIOLATION: ${check}: ${found}`).join('\n');
