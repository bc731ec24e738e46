import { expect } from 'vitest';
import { simulate } from './simulate';

/** How it shows in a world that a rule is taken out of the product. */
interface Notice {
  /** What alone judges it: others may notice it in worlds in which this one does not. */
  readonly by: string;
  readonly says: RegExp;
  /** The first seed; 1 where most worlds show it. */
  readonly from?: number;
}

const TRACE = 'the trace is what rules and models allow';
const RESET = 'nothing is given by or to what was reset';
const ARMINGS = 'an arming ends with what it was for';

/** Of every rule that can be taken out, by which invariant that is noticed. */
export const NOTICED = {
  'a permit is given again': { by: 'a write is permitted at most once', says: /permitted twice: / },
  'every permit is given': { by: TRACE, says: /permit\.pml: / },
  'an expired reservation is permitted': { by: TRACE, says: /lock\.pml: / },
  'an arming that is over still permits': { by: TRACE, says: /permit\.pml: / },
  'a disarm leaves what was proposed': { by: TRACE, says: /guard / },
  'an arming for one cycle is used twice': { by: ARMINGS, says: /armed on: /, from: 2 },
  'an arming for a plan is used for another plan': {
    by: ARMINGS,
    says: /granted (beside the|again under one) plan: /,
    from: 15,
  },
  'a doubt is forgotten': { by: 'a doubt ends the arming', says: /in doubt of /, from: 59 },
  'a guard that was reset answers as before': { by: RESET, says: /given by a guard /, from: 31 },
  'a cycle that was reset is granted what it asks for': { by: RESET, says: /given to a cycle / },
  'a settlement is lost': { by: TRACE, says: /lock\.pml: / },
  'a disarm is not heard': {
    by: 'nothing is permitted once it is disarmed',
    says: /permitted although disarmed: /,
  },
  'what cannot be compared fails the cycle': { by: 'no workflow fails', says: /./ },
  'budgets are not counted': { by: 'never above the budgets', says: /, allowed are / },
  'one account uses the exchange account of another': {
    by: 'every write has a permit of its own',
    says: /sent without a permit: /,
  },
  'a blank bot is believed': { by: 'nothing touched that is foreign or meant', says: /cancelled, and / },
  'what the bot holds is unexpected': {
    by: 'no leg closed that the bot means to hold',
    says: /, which the bot means to hold/,
  },
  'no position is unexpected': { by: 'an armed account becomes clean', says: /./ },
  'a close is twice as large, and may turn its leg': {
    by: 'no position turned or overshot',
    says: /position -?[\d.]+ became /,
  },
  'a close is only said to be done': {
    by: 'the reports agree with the log',
    says: /: partial, but 0 of /,
  },
  'a write waits after its permit, and is good for a minute': {
    by: 'nothing accepted after the bound',
    says: /accepted \d+ ms after its permit/,
  },
  'nothing is found out': { by: 'the reports agree with the log', says: /: executed, but / },
  'a close that nobody sent is reported as sent': {
    by: 'the reports agree with the log',
    says: /, but 0 of /,
    from: 8,
  },
} as const satisfies Record<string, Notice>;

/** It is noticed within 30 worlds, and the shortest way there is told. */
export async function expectNoticed(mutation: keyof typeof NOTICED): Promise<void> {
  const { by, says, from = 1 }: Notice = NOTICED[mutation];
  const { status, output } = await simulate(
    ...['--seeds', '30', '--from', String(from), '--mutation', mutation, '--invariant', by],
  );
  expect(output).toContain(`  ${by}: `);
  expect(output).toMatch(says);
  expect(output).toMatch(/npm run sim -- --seeds 1 --from \d+ --most \d+ --mutation/);
  expect(status).toBe(1);
}
