import { describe, expect, it } from 'vitest';
import {
  botStillWrites,
  doable,
  flattenRefusal,
  isFlat,
  isTooFresh,
  leftOvers,
} from '../../../src/domain/flatten';
import type { PlannedAction, PlanPreview } from '../../../src/domain/plan-preview';
import { NOON, SECOND } from './builders';
import { armedStatus } from './gates/builders';

const COUNTS = { openOrders: 0, positions: 0, ours: 0, foreign: 0, tooRecent: 0, unknown: 0, blind: 0 };
const counts = (over = {}) => ({ ...COUNTS, ...over }) as PlanPreview['counts'];
const preview = (over: Partial<PlanPreview> = {}): PlanPreview => ({
  headline: 'so it is',
  account: 'main',
  botIsDown: true,
  conclusive: true,
  plan: null,
  wholePlan: null,
  cycles: 0,
  actions: [],
  gates: [],
  reported: [],
  failedParts: [],
  blind: [],
  counts: counts(),
  truncated: 0,
  exchangeId: 'here',
  asOf: NOON,
  massChange: false,
  asOfFromBot: false,
  bot: null,
  observedAt: NOON,
  ...over,
});
const row = (over: Partial<PlannedAction> = {}): PlannedAction => ({
  result: 'planned',
  reason: null,
  detail: null,
  action: 'flatten',
  symbol: 'BTCUSDT',
  target: 'BOTH',
  side: 'SELL',
  quantity: '0.01',
  notional: '500',
  mismatch: 'POSITION_NONZERO_UNEXPECTED',
  gates: [],
  key: 'close/BTCUSDT/BOTH',
  line: 'close/BTCUSDT/BOTH 0.01',
  cycle: 1,
  ...over,
});

describe('an account is flat', () => {
  it('where a look that saw everything shows nothing', () => expect(isFlat(preview())).toBe(true));

  it.each<[string, Partial<PlanPreview>]>([
    ['something is there', { actions: [row()] }],
    ['something is there that nobody may touch', { actions: [row({ cycle: null, gates: ['dust'] })] }],
    ['the look failed', { conclusive: false, counts: null }],
    ['something changed just now', { counts: counts({ tooRecent: 1 }) }],
    ['something cannot be read', { counts: counts({ blind: 1 }) }],
    ['something is not known', { counts: counts({ unknown: 1 }) }],
    ['there is more than a look lists', { truncated: 1 }],
  ])('and not where %s', (_what, over) => expect(isFlat(preview(over))).toBe(false));
});

it.each<[string, Partial<PlanPreview>, boolean]>([
  ['changed just now', { counts: counts({ tooRecent: 1 }) }, true],
  ['did not change lately', {}, false],
  ['was not seen', { conclusive: false, counts: null }, false],
  ['was not counted', { counts: null }, false],
])('more may follow than a look shows, or not, where something %s', (_what, over, wanted) => {
  expect(isTooFresh(preview(over))).toBe(wanted);
});

describe('a bot still writes', () => {
  const bot = { place: 'bot.json', problem: null, unreadable: false, maxAgeMs: 60_000 };
  const says = (ageMs: number) => ({ ...bot, asOf: NOON - ageMs, fresh: ageMs <= 60_000 });

  it.each<[string, PlanPreview['bot'], number | null, boolean]>([
    ['it wrote just now', says(SECOND), null, true],
    ['it wrote as lately as is allowed', says(60 * SECOND), null, true],
    ['it wrote longer ago', says(61 * SECOND), null, false],
    ['it wrote longer ago, and nothing since', says(61 * SECOND), NOON - 61 * SECOND, false],
    ['it wrote longer ago, and since the first look', says(61 * SECOND), NOON - 62 * SECOND, true],
    ['it cannot be read', { ...bot, asOf: null, fresh: false, problem: 'gone' }, null, false],
    ['there is none', null, null, false],
  ])('or not: %s', (_what, said, before, writes) => {
    expect(botStillWrites(preview({ bot: said }), before) !== null).toBe(writes);
  });
});

describe('a flatten is refused', () => {
  const status = armedStatus();
  const shut = row({ cycle: null, gates: ['symbol_not_in_whitelist'], reason: 'symbol_not_in_whitelist' });

  it('where no gate opens, nothing can be judged, or the guard was reset', () => {
    expect(flattenRefusal(status, preview({ actions: [shut] }), null)).toMatch(/no gate opens for any of 1/);
    expect(flattenRefusal(status, preview({ counts: counts({ blind: 1 }) }), null)).toBe(
      'nothing can be judged: so it is',
    );
    const reset = { ...status, reset: true, headline: 'RESET - main grants nothing' };
    expect(flattenRefusal(reset, preview({ actions: [row()] }), null)).toBe('RESET - main grants nothing');
  });

  it('where the bot still writes, though something could be done', () => {
    const bot = { place: 'bot.json', problem: null, unreadable: false, maxAgeMs: 60_000 };
    const writing = { ...bot, asOf: NOON - SECOND, fresh: true };
    expect(flattenRefusal(status, preview({ actions: [row()], bot: writing }), null)).toBe(
      'the bot still writes: bot.json has asOf 2026-11-23T11:59:59.000Z, 1 s old; stop the bot, which counts as down once that is 60 s old',
    );
  });

  it('and not where something can be done, or nothing is there', () => {
    expect(flattenRefusal(status, preview({ actions: [shut, row()] }), null)).toBeNull();
    expect(flattenRefusal(status, preview(), null)).toBeNull();
  });

  it('though not for a gate that opens while one waits', () => {
    const waits = row({ gates: ['cooldown_not_elapsed', 'max_orders_reached'], cycle: 2 });
    expect(doable(preview({ actions: [waits, shut] }))).toEqual([waits]);
    expect(doable(preview({ actions: [row({ gates: ['dry_run', 'cooldown_not_elapsed'] })] }))).toEqual([]);
  });
});

describe('what is left', () => {
  const tried = (reason: PlannedAction['reason'], detail: string | null = null) =>
    row({ result: 'failed', reason, detail });

  it('is left for the gate that is closed now, or for what a cycle met', () => {
    const notional = row({ gates: ['notional_exceeds_limit'], cycle: null, detail: 'cap 500' });
    expect(leftOvers(preview({ actions: [notional] }), [tried('port_error')])).toMatchObject([
      { reasons: ['notional_exceeds_limit'], detail: 'cap 500' },
    ]);
    expect(
      leftOvers(preview({ actions: [row()] }), [
        tried('foreign_order_blocks_close', 'web_1'),
        tried('arming_scope'),
        tried('max_orders_reached'),
      ]),
    ).toMatchObject([{ reasons: ['foreign_order_blocks_close'], detail: 'web_1' }]);
  });

  it('was not come to where nothing stood in its way', () => {
    const waits = row({ gates: ['max_orders_reached'], detail: 'used 1' });
    expect(leftOvers(preview({ actions: [waits] }), [])).toMatchObject([{ reasons: [], detail: null }]);
  });
});
