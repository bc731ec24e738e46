import { expect, it } from 'vitest';
import type { Evidence, JournalLine, Said } from '../../chaos/evidence';
import { CHECKS, judge } from '../../chaos/judge/judge';
import {
  ACCOUNT,
  AT,
  action,
  arming,
  cancelLine,
  close,
  closeLine,
  EXPECTED,
  effect,
  FOREIGN,
  line,
  policy,
  sample,
  stopLine,
} from './sample';

type Check = keyof typeof CHECKS;

const withLines = (...lines: JournalLine[]) => {
  const good = sample();
  return { ...good, journal: [...good.journal, ...lines] };
};
const withSaid = (change: (said: readonly Said[]) => readonly Said[]) => {
  const good = sample();
  return { ...good, said: change(good.said) };
};
const withAfterwards = (change: Partial<Evidence['afterwards'][number]>) => {
  const good = sample();
  return { ...good, afterwards: good.afterwards.map((each) => ({ ...each, ...change })) };
};
const withAudited = (...audited: Evidence['audited']) => ({ ...sample(), audited });
const withPolicy = (more: object) =>
  withSaid((said) =>
    said.map((each) => (each.kind === 'policy' ? { ...each, policy: { ...policy, ...more } } : each)),
  );
/** The close as it was, but for what it did to the leg. */
const withFill = (more: object) => {
  const good = sample();
  const journal = good.journal.map((each) => ({
    ...each,
    effects: each.effects.map((one) => (one.kind === 'order_filled' ? { ...one, ...more } : one)),
  }));
  return { ...good, journal };
};
/** The close is accepted so long after the disarm, with an exchange whose clock jumped. */
const clockAhead = (aheadMs: number, closedMs: number): Evidence => {
  const good = sample();
  const clock = { kind: 'clock', from: AT, to: AT + 9_000, aheadMs } as const;
  const journal = [...good.journal.slice(0, -1), closeLine(AT + closedMs)];
  return { ...good, journal, said: [...good.said, clock] };
};
const cancelOf = (id: string, orderId: string) =>
  line(AT + 300, 'DELETE', { symbol: 'BTCUSDT', orderIdList: `[${orderId}]` }, [
    effect('order_canceled', { orderId, clientOrderId: id }),
  ]);

/** Evidence in which one thing is not as it must be, with the check that has to find it. */
const TAMPERED: readonly (readonly [what: string, Check, Evidence])[] = [
  ['a foreign order cancelled', 'only strays are cancelled', withLines(cancelOf(FOREIGN, '13'))],
  ['an expected order cancelled', 'only strays are cancelled', withLines(cancelOf(EXPECTED, '12'))],
  [
    'an order cancelled before the bot forgot it',
    'only strays are cancelled',
    {
      ...withLines(cancelOf(EXPECTED, '12')),
      said: [...sample().said, { kind: 'forgotten', account: ACCOUNT, at: AT + 301, id: EXPECTED }],
    },
  ],
  [
    'an order that nobody placed cancelled',
    'only strays are cancelled',
    withLines(cancelOf('grinder_d_BTCUSDT_1_1704067200_99', '99')),
  ],
  ['an expected order gone', 'what is not ours or is meant stays', withAfterwards({ resting: [FOREIGN] })],
  [
    'a foreign leg changed',
    'what is not ours or is meant stays',
    withAfterwards({ legs: { 'XRPUSDT/BOTH': '49' } }),
  ],
  ['a foreign leg gone', 'what is not ours or is meant stays', withAfterwards({ legs: {} })],
  ['a position turned', 'no close goes beyond the stray amount', withFill({ positionAfter: '-0.001' })],
  ['a position enlarged', 'no close goes beyond the stray amount', withFill({ positionAfter: '0.008' })],
  [
    'a standing leg reduced',
    'no close goes beyond the stray amount',
    withFill({ symbol: 'XRPUSDT', positionBefore: '50', positionAfter: '0' }),
  ],
  ['a cancel sent again', 'no write is accepted twice', withLines(cancelLine(AT + 160))],
  [
    'a close sent again, without effect',
    'no write is accepted twice',
    withLines({ ...closeLine(AT + 160), effects: [] }),
  ],
  ['a write without a reservation', 'nothing is sent that was not granted', { ...sample(), granted: [] }],
  [
    'a write before its reservation',
    'nothing is sent that was not granted',
    { ...sample(), granted: sample().granted.map((each) => ({ ...each, at: AT + 120 })) },
  ],
  [
    'a cancel said to have failed that was carried out',
    'what an audit says is what was done',
    withAudited(arming(), action({ result: 'failed' })),
  ],
  [
    'a cancel said to be carried out that nobody sent',
    'what an audit says is what was done',
    { ...sample(), journal: sample().journal.filter(({ request }) => request?.method !== 'DELETE') },
  ],
  [
    'a close said to have failed that filled',
    'what an audit says is what was done',
    withAudited(arming(), close({ result: 'failed' })),
  ],
  [
    'a close said to be whole of which a part filled',
    'what an audit says is what was done',
    withFill({ quantity: '0.003', positionAfter: '0.001' }),
  ],
  [
    'a fill said to be another',
    'what an audit says is what was done',
    withAudited(arming(), close({}, '0.003')),
  ],
  [
    'a write later than the bound of a disarm',
    'nothing is accepted after a disarm',
    { ...sample(), journal: [...sample().journal.slice(0, -1), closeLine(AT + 2_501)] },
  ],
  [
    'the same, armed again only after it',
    'nothing is accepted after a disarm',
    {
      ...sample(),
      journal: [...sample().journal.slice(0, -1), closeLine(AT + 2_501)],
      said: [
        ...sample().said,
        { kind: 'arm', account: ACCOUNT, askedAt: AT + 2_502, answeredAt: AT + 2_600, result: 'armed' },
      ],
    },
  ],
  [
    'more calls than the day allows',
    'the budget of the day is kept',
    withPolicy({ budget: { ...policy.budget, maxCallsPerDay: 2 } }),
  ],
  [
    'more notional than the day allows',
    'the budget of the day is kept',
    withPolicy({ budget: { ...policy.budget, maxNotionalPerDay: '379' } }),
  ],
  ['a write before any policy', 'the budget of the day is kept', withSaid((said) => said.slice(1))],
  ['more orders than a cycle may', 'the limits of a cycle are kept', withPolicy({ maxOrdersPerAction: 2 })],
  ['more symbols than a cycle may', 'the limits of a cycle are kept', withPolicy({ maxSymbolsPerAction: 1 })],
  [
    'a symbol that is not in the whitelist',
    'only symbols of the whitelist are touched',
    withPolicy({ symbolWhitelist: ['BTCUSDT'] }),
  ],
  [
    'a one-shot arming that a second cycle used',
    'a one-shot arming ends with the first cycle that acted',
    withAudited(arming(), action(), action({ runId: 'run-2' })),
  ],
  [
    'one shot asked for, and more armed',
    'a one-shot arming ends with the first cycle that acted',
    withAudited(arming({ once: false }), action()),
  ],
  [
    'something granted that is not in the plan',
    'nothing is granted beyond a confirmed plan',
    withAudited(arming({ planLeft: ['1111111111111111', '2222222222222222'] }), action()),
  ],
  [
    'something of the plan granted twice',
    'nothing is granted beyond a confirmed plan',
    {
      ...withAudited(arming(), action(), action({ reservationId: 'reconcile/main-2/run-2/1' })),
      granted: [...sample().granted, { ...sample().granted[0]!, reservationId: 'reconcile/main-2/run-2/1' }],
    },
  ],
  [
    'an arming for a plan that is for anything',
    'nothing is granted beyond a confirmed plan',
    withAudited(arming({ planLeft: null, plan: null }), action()),
  ],
  [
    'an arming that nobody approved',
    'nobody arms alone where two are asked for',
    withAudited(arming({ approvedBy: null })),
  ],
  [
    'an arming that its own operator approved',
    'nobody arms alone where two are asked for',
    withAudited(arming({ approvedBy: 'OPERATOR 1' })),
  ],
  [
    'an arming that lasts longer than was asked for',
    'an arming ends in its time',
    withAudited(arming({ until: AT + 8_401 })),
  ],
  [
    'a grant after the end of its arming',
    'an arming ends in its time',
    withAudited(arming(), action({ at: AT + 8_401 })),
  ],
  [
    'a permit after the end of its arming',
    'an arming ends in its time',
    withAudited(arming(), action({}, AT + 8_401)),
  ],
  [
    'a guard that was taken for set back',
    'no guard is taken for set back',
    withAudited({ type: 'disarm', account: ACCOUNT, at: AT, reason: 'set_back', by: null, arming: 1 }),
  ],
  [
    "a write later than the bound and than the exchange's clock explains",
    'nothing is accepted after a disarm',
    clockAhead(1_000, 3_501),
  ],
  ['a guard that never answers', 'guards answer after the storm', withAfterwards({ answeredMs: null })],
  ['a guard that answers late', 'guards answer after the storm', withAfterwards({ answeredMs: 10_001 })],
  [
    'a disarm that is never confirmed',
    'a disarm works after the storm',
    withAfterwards({ disarmedMs: null }),
  ],
  ['a disarm that takes long', 'a disarm works after the storm', withAfterwards({ disarmedMs: 5_001 })],
  ['strays that stay', 'strays are removed after the storm', withAfterwards({ cleanMs: null })],
  [
    'a worker that ended',
    'workers end only where they are killed',
    withSaid((said) => said.map((each) => (each.kind === 'ended' ? { ...each, excused: false } : each))),
  ],
];

const found = (evidence: Evidence) => [...new Set(judge(evidence).map(({ check }) => check))];

it('finds nothing where everything is as it should be', () => {
  expect(judge(sample())).toEqual([]);
});

it.each(TAMPERED)('finds %s', (_what, check, evidence) => {
  expect(found(evidence)).toContain(check);
});

it('has each of its checks tried', () => {
  expect(new Set(TAMPERED.map(([, check]) => check))).toEqual(new Set(Object.keys(CHECKS)));
});

const rearmed = (arm: object, closedAt: number): Evidence => ({
  ...sample(),
  journal: [...sample().journal.slice(0, -1), closeLine(closedAt)],
  said: [
    ...sample().said,
    { kind: 'arm', account: ACCOUNT, askedAt: AT, answeredAt: AT + 10, result: 'unknown', ...arm },
  ],
});

it.each([
  ['somebody armed again', { askedAt: AT + 3_000, answeredAt: AT + 3_100, result: 'armed' }],
  ['the answer to an arming was lost', {}],
  ['an arming was on its way', { answeredAt: AT + 210, result: 'recorded' }],
])('does not blame a write after a disarm where %s', (_what, arm) => {
  expect(judge(rearmed(arm, AT + 9_000))).toEqual([]);
});

it('does not blame a write that an exchange accepted whose clock had gone back', () => {
  expect(judge(clockAhead(1_000, 3_499))).toEqual([]);
});

it('lets an order be cancelled from the moment that the bot forgot it', () => {
  const forgotten = { kind: 'forgotten', account: ACCOUNT, at: AT + 300, id: EXPECTED } as const;
  const good = { ...withLines(cancelOf(EXPECTED, '12')), said: [...sample().said, forgotten] };
  expect(found(good)).not.toContain('only strays are cancelled');
});

it('tells a write that is granted anew from one that is sent again', () => {
  const again = sample().granted.map((each) => ({
    ...each,
    at: AT + 200,
    reservationId: 'reconcile/main-2/run-2/1',
  }));
  const evidence = { ...withLines(stopLine(AT + 400)), granted: [...sample().granted, ...again] };
  expect(found(evidence)).not.toContain('no write is accepted twice');
});
