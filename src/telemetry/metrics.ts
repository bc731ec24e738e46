import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { GuardStatus } from '../domain/guard/status';
import { REASON_NAMES } from '../domain/reasons';
import type { CycleReport } from '../domain/report';
import { ACTION_KINDS, CYCLE_OUTCOMES, MISMATCH_TYPES } from '../domain/vocabulary';

const PREFIX = 'grinder_reconcile_';
const MAX_REMEMBERED_RUNS = 10_000;

/**
 * The metrics of one worker process. The runbook's names and labels are exact; each label value of a
 * counter exists from the start at 0, so that an alert on an increase sees the first one.
 */
export class Metrics {
  readonly registry = new Registry();
  private readonly startedAt = Date.now();
  private readonly lastConclusive = new Map<string, number>();
  private readonly countedRuns = new Set<string>();
  private readonly registers = [this.registry];

  private readonly mismatches = this.counter('mismatch_total', 'Mismatches found, by type', ['type']);
  private readonly runs = this.counter('runs_total', 'Closed cycles');
  private readonly planned = this.counter('action_planned_total', 'Dry-run plans (would execute)', [
    'action',
  ]);
  private readonly executed = this.counter('action_executed_total', 'Real executions', ['action']);
  private readonly blocked = this.counter(
    'action_blocked_total',
    'Blocked by a safety gate or a later step',
    ['reason'],
  );
  private readonly cycles = this.counter('cycles_total', 'Closed cycles by outcome', ['account', 'outcome']);
  private readonly duration = new Histogram({
    name: `${PREFIX}cycle_duration_seconds`,
    help: 'From the start to the end of a cycle',
    labelNames: ['account'],
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 80, 160],
    registers: this.registers,
  });
  private readonly lastConclusiveAt = this.gauge(
    'last_conclusive_observation_timestamp_seconds',
    'Last conclusive observation',
  );
  private readonly armed = this.gauge('armed', 'Whether the guard is armed');
  private readonly armedUntil = this.gauge(
    'armed_until_timestamp_seconds',
    'End of the arming, 0 while disarmed',
  );
  private readonly budgetConfigured = this.gauge(
    'budget_configured',
    'Whether the guard has a configured policy',
  );
  private readonly callsUsed = this.gauge('budget_calls_used_day', 'Calls used today (UTC)');
  private readonly callsLeft = this.gauge('budget_calls_remaining_day', 'Calls left today (UTC)');
  private readonly notionalUsed = this.gauge('budget_notional_used_day', 'Notional used today (UTC), USDT');
  private readonly notionalLeft = this.gauge(
    'budget_notional_remaining_day',
    'Notional left today (UTC), USDT',
  );
  private readonly lastRemediation = this.gauge(
    'last_remediation_timestamp_seconds',
    'Last grant or permit, 0 if never',
  );
  private readonly openReservations = this.gauge(
    'open_reservations',
    'Reservations that are not settled yet',
  );
  private readonly guardAnswered = this.gauge(
    'guard_last_answer_timestamp_seconds',
    'When the guard last said its status',
  );
  private readonly weight = this.gauge(
    'exchange_request_weight_used',
    'Request weight used within the last minute',
  );

  private readonly blind = this.gauge(
    'blind_symbols',
    'Symbols that the last observation could not read and that nothing was done in',
  );
  private readonly stateAsOf = this.gauge(
    'expected_state_timestamp_seconds',
    'When the bot wrote the newest expected state that could be read',
  );

  constructor() {
    for (const type of MISMATCH_TYPES) this.mismatches.inc({ type }, 0);
    for (const action of ACTION_KINDS) {
      this.planned.inc({ action }, 0);
      this.executed.inc({ action }, 0);
    }
    // A dry run is counted as planned, so that reason never blocks; it is a label of the runbook all the same.
    for (const reason of REASON_NAMES) this.blocked.inc({ reason }, 0);
    new Gauge({
      name: `${PREFIX}last_snapshot_age_seconds`,
      help: "Age of the worst account's last conclusive observation",
      registers: this.registers,
      collect: this.ageCollector(),
    });
  }

  /** Makes an account's series exist before anything happened to it. */
  addAccount(account: string, requestWeight: () => number): void {
    this.weights.set(account, requestWeight);
    this.lastConclusive.set(account, this.startedAt);
    for (const outcome of CYCLE_OUTCOMES) this.cycles.inc({ account, outcome }, 0);
  }
  private readonly weights = new Map<string, () => number>();

  /** A conclusive observation was made at `at`, ms. */
  observed(account: string, at: number): void {
    this.lastConclusive.set(account, at);
    this.lastConclusiveAt.set({ account }, at / 1_000);
  }

  /** The last observation left `count` symbols unread. */
  blindSymbols(account: string, count: number): void {
    this.blind.set({ account }, count);
  }

  /** An expected state was read that the bot wrote at `asOf`, ms. */
  expectedStateSeen(account: string, asOf: number): void {
    this.stateAsOf.set({ account }, asOf / 1_000);
  }

  /**
   * Counts a closed cycle once, from its report.
   * @param run id of the run: a workflow task that is tried again reports the same run again
   */
  cycleClosed(run: string, report: CycleReport, durationMs: number): void {
    if (this.countedRuns.has(run)) return;
    if (this.countedRuns.size >= MAX_REMEMBERED_RUNS) this.countedRuns.clear();
    this.countedRuns.add(run);
    const { account, outcome } = report;
    this.runs.inc();
    this.cycles.inc({ account, outcome });
    this.duration.observe({ account }, durationMs / 1_000);
    for (const type of MISMATCH_TYPES) this.mismatches.inc({ type }, report.counts?.mismatches[type] ?? 0);
    for (const { action, result, reason } of report.actions) {
      if (result === 'planned') this.planned.inc({ action });
      else if (result === 'executed') this.executed.inc({ action });
      else if (reason !== null && result !== 'already_satisfied') this.blocked.inc({ reason });
    }
  }

  /** Takes over what the guard says now. */
  guardSeen(account: string, status: GuardStatus): void {
    const labels = { account };
    this.guardAnswered.set(labels, status.at / 1_000);
    this.armed.set(labels, status.armed ? 1 : 0);
    this.armedUntil.set(labels, (status.arming?.until ?? 0) / 1_000);
    this.budgetConfigured.set(labels, status.configured ? 1 : 0);
    this.callsUsed.set(labels, status.budget.used.calls);
    this.callsLeft.set(labels, status.budget.remaining.calls);
    // Prometheus knows floats only; the exact figures are in the guard's status.
    this.notionalUsed.set(labels, Number(status.budget.used.notional));
    this.notionalLeft.set(labels, Number(status.budget.remaining.notional));
    this.lastRemediation.set(labels, (status.lastActedAt ?? 0) / 1_000);
    this.openReservations.set(labels, status.openReservations.length);
  }

  /** The whole exposition text. */
  async text(): Promise<string> {
    for (const [account, weight] of this.weights) this.weight.set({ account }, weight());
    return await this.registry.metrics();
  }

  private ageCollector() {
    const { lastConclusive, startedAt } = this;
    return function (this: Gauge) {
      const oldest = Math.min(...(lastConclusive.size === 0 ? [startedAt] : lastConclusive.values()));
      this.set(Math.max(0, Date.now() - oldest) / 1_000);
    };
  }

  private counter(name: string, help: string, labelNames: string[] = []): Counter {
    return new Counter({ name: `${PREFIX}${name}`, help, labelNames, registers: this.registers });
  }

  private gauge(name: string, help: string): Gauge {
    return new Gauge({ name: `${PREFIX}${name}`, help, labelNames: ['account'], registers: this.registers });
  }
}
