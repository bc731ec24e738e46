import type { Flatten } from '../../../../src/client/flatten/flatten';
import { cycleFacts, evaluateGates } from '../../../../src/domain/gates';
import { reserve } from '../../../../src/domain/guard/reserve';
import { settle } from '../../../../src/domain/guard/settle';
import { guardStatus } from '../../../../src/domain/guard/status';
import type { Mismatch } from '../../../../src/domain/mismatches';
import { actionsOf, planActions } from '../../../../src/domain/plan';
import { type BotSays, type PlanPreview, planPreview } from '../../../../src/domain/plan-preview';
import {
  type ActionReport,
  actionReport,
  buildReport,
  type CycleReport,
  gatedReport,
} from '../../../../src/domain/report';
import { FakeGuard } from '../../../unit/client/fakes';
import { listing, type PolicyOverrides } from '../../../unit/domain/builders';
import { liveGuard, reserveRequest } from '../../../unit/domain/guard/builders';

const COUNTS = {
  openOrders: 0,
  positions: 0,
  ours: 0,
  foreign: 0,
  tooRecent: 0,
  unknown: 0,
  blind: 0,
  mismatches: {
    ORDER_EXISTS_UNEXPECTED: 0,
    ORDER_STATUS_DIVERGENCE: 0,
    ORDER_MISSING_ON_EXCHANGE: 0,
    POSITION_NONZERO_UNEXPECTED: 0,
    POSITION_AMOUNT_MISMATCH: 0,
  },
};

/** An account and its guard without server, worker or exchange: looks and cycles decide as the real ones do. */
export class FakeAccount {
  readonly guard: FakeGuard;
  bot: BotSays | null = null;
  /** Keys of what the exchange refuses. */
  readonly refused = new Set<string>();
  /** Why looks fail. */
  blind: string | null = null;
  tooRecent = 0;
  /** What happens right before the n-th cycle, from 1 on. */
  before: Partial<Record<number, () => void | Promise<void>>> = {};
  private cycles = 0;

  constructor(
    public things: Mismatch[],
    policy: PolicyOverrides = {},
  ) {
    this.guard = new FakeGuard(liveGuard({ cooldownSeconds: 0, ...policy }, Date.now()));
  }

  get target(): Flatten {
    return {
      account: 'main',
      guards: this.guard.client,
      look: async () => this.look(),
      run: async () => await this.run(),
    };
  }

  look(): PlanPreview {
    const now = Date.now();
    const failed = this.blind !== null;
    return planPreview(
      { account: 'main', botIsDown: true, bot: this.bot },
      {
        conclusive: !failed,
        failedParts: failed ? [{ part: 'positions', problem: this.blind ?? '' }] : [],
        readAt: now,
        exchangeId: 'here',
        asOf: now,
        asOfFromBot: false,
        counts: failed ? null : { ...COUNTS, tooRecent: this.tooRecent },
        mismatches: failed ? [] : this.things,
        truncated: 0,
        blind: [],
        massChange: false,
        listings: this.listings(),
      },
      this.facts(now),
    );
  }

  private listings = () =>
    [...new Set(this.things.map(({ symbol }) => symbol))].map((symbol) => listing(symbol));

  private facts = (now: number) =>
    cycleFacts(
      { available: true, status: guardStatus(this.guard.state, now, false) },
      { allowMainnetTrade: true, now, cooldownAllowanceMs: 0 },
    );

  private async run(): Promise<CycleReport> {
    this.cycles += 1;
    const n = this.cycles;
    await this.before[n]?.();
    const now = Date.now();
    const plan = planActions(this.things, this.listings(), this.guard.state.policy.action);
    const verdicts = evaluateGates(plan, this.facts(now));
    const groups = verdicts.filter(({ allowed }) => allowed).map(({ group }) => group);
    const rows: ActionReport[] = verdicts
      .filter(({ allowed }) => !allowed)
      .flatMap(({ verdicts: own }) => own.map(({ action, closed }) => gatedReport(action, closed)));
    if (groups.length > 0) {
      const { policyVersion } = this.guard.state;
      const request = {
        ...reserveRequest({ n, policyVersion, plannedAt: now, asOf: now, asOfFromBot: false }),
        groups,
      };
      const { state, answer } = reserve(this.guard.state, request, now);
      for (const action of groups.flatMap(actionsOf)) {
        const decision = answer.decisions.find(({ key }) => key === action.key);
        if (decision?.granted !== true) rows.push(gatedReport(action, decision?.closed ?? []));
        else if (this.refused.has(action.key))
          rows.push(actionReport(action, { result: 'failed', reason: 'port_error', detail: 'no' }));
        else {
          rows.push(actionReport(action, { result: 'executed', reason: null }));
          this.things = this.things.filter(
            (thing) =>
              !('orderId' in thing
                ? 'orderId' in action && thing.orderId === action.orderId
                : action.key === `close/${thing.symbol}/BOTH`),
          );
        }
      }
      const { reservationId } = request;
      this.guard.state = settle(state, { reservationId, results: [], unprotectedPosition: false }, now).state;
    }
    return buildReport({
      account: 'main',
      actions: rows,
      reported: [],
      failedParts: [],
      blind: [],
      counts: COUNTS,
      truncated: 0,
      unprotectedPosition: false,
      massChange: false,
      plan: null,
      exchangeId: 'here',
      observedAt: now,
      asOf: now,
      cancelled: false,
    });
  }
}
