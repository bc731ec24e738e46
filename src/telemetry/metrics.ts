import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { GuardStatus } from '../domain/guard/status';
import { REASON_NAMES } from '../domain/reasons';
import type { CycleReport } from '../domain/report';
import { ACTION_KINDS, CYCLE_OUTCOMES, MISMATCH_TYPES } from '../domain/vocabulary';
import { Polled } from './polled';
import { droppedLines } from './stderr';

const PREFIX = 'grinder_reconcile_';
const MAX_REMEMBERED_RUNS = 10_000;
/** Three looks at each: what nobody repeats any more is not known any more. */
const GUARD_KEPT_MS = 15_000;
const SCHEDULE_KEPT_MS = 180_000;

/** Prometheus knows floats only; the exact figures are in the guard's status. */
const GUARD_GAUGES: readonly [name: string, help: string, read: (status: GuardStatus) => number][] = [
  ['armed', 'Whether the guard is armed', ({ armed }) => Number(armed)],
  [
    'armed_until_timestamp_seconds',
    'End of the arming, 0 while disarmed',
    ({ arming }) => (arming?.until ?? 0) / 1_000,
  ],
  ['budget_configured', 'Whether the guard has a configured policy', ({ configured }) => Number(configured)],
  ['budget_calls_used_day', 'Calls used today (UTC)', ({ budget }) => budget.used.calls],
  ['budget_calls_remaining_day', 'Calls left today (UTC)', ({ budget }) => budget.remaining.calls],
  [
    'budget_notional_used_day',
    'Notional used today (UTC), USDT',
    ({ budget }) => Number(budget.used.notional),
  ],
  [
    'budget_notional_remaining_day',
    'Notional left today (UTC), USDT',
    ({ budget }) => Number(budget.remaining.notional),
  ],
  [
    'last_remediation_timestamp_seconds',
    'Last grant or permit, 0 if never',
    ({ lastActedAt }) => (lastActedAt ?? 0) / 1_000,
  ],
  [
    'open_reservations',
    'Reservations that are not settled yet',
    ({ openReservations }) => openReservations.length,
  ],
];

/** What is known of an account's schedule. */
export interface ScheduleSeen {
  readonly present: boolean;
  /** Null where it does not say anything: there is none, or the configuration pauses it. */
  readonly paused: boolean | null;
}

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
  private readonly guards = new Polled<GuardStatus>(this.registry, GUARD_KEPT_MS);
  private readonly schedules = new Polled<ScheduleSeen>(this.registry, SCHEDULE_KEPT_MS);

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
  private readonly guardAnswered = this.gauge(
    'guard_last_answer_timestamp_seconds',
    'When what the guard says was last known, because it said it or nothing had happened to it since; 0 if not since the start',
  );
  private readonly expectedStateAt = this.gauge(
    'expected_state_timestamp_seconds',
    '`asOf` of the newest expected state that could be read, 0 if none since the start',
  );
  private readonly blind = this.gauge(
    'blind_symbols',
    'Symbols of which the last observation could not judge some row',
  );
  private readonly polling = new Map<string, () => boolean>();
  private readonly weight = this.gauge(
    'exchange_request_weight_used',
    'Request weight used within the last minute',
  );

  constructor() {
    for (const type of MISMATCH_TYPES) this.mismatches.inc({ type }, 0);
    for (const action of ACTION_KINDS) {
      this.planned.inc({ action }, 0);
      this.executed.inc({ action }, 0);
    }
    // A dry run is counted as planned, so that reason never blocks; it is a label of the runbook all the same.
    for (const reason of REASON_NAMES) this.blocked.inc({ reason }, 0);
    for (const [name, help, read] of GUARD_GAUGES) this.guards.gauge(`${PREFIX}${name}`, help, read);
    this.schedules.gauge(`${PREFIX}schedule_present`, 'Whether the schedule exists', ({ present }) =>
      present ? 1 : 0,
    );
    this.schedules.gauge(
      `${PREFIX}schedule_paused`,
      'Whether the schedule is paused; none where the configuration pauses it',
      ({ paused }) => (paused === null ? null : Number(paused)),
    );
    new Counter({
      name: `${PREFIX}log_dropped_total`,
      help: 'Lines of the log that were dropped, because stderr took none',
      registers: this.registers,
      collect() {
        this.reset();
        this.inc(droppedLines());
      },
    });
    const { polling } = this;
    new Gauge({
      name: `${PREFIX}worker_polling`,
      help: 'Whether a Worker of this process takes work: `cycles`, `guards`',
      labelNames: ['worker'],
      registers: this.registers,
      collect() {
        for (const [worker, polls] of polling) this.set({ worker }, Number(polls()));
      },
    });
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
    // What never came is an alert as well, so these stand from the start.
    this.guardAnswered.set({ account }, 0);
    this.expectedStateAt.set({ account }, 0);
    this.blind.set({ account }, 0);
  }
  private readonly weights = new Map<string, () => number>();

  /** A Worker runs in this process; `polls` is asked at each scrape. */
  addWorker(worker: string, polls: () => boolean): void {
    this.polling.set(worker, polls);
  }

  /** A conclusive observation was made at `at`, ms. */
  observed(account: string, at: number): void {
    this.lastConclusive.set(account, at);
    this.lastConclusiveAt.set({ account }, at / 1_000);
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
    this.guardAnswered.set({ account }, status.at / 1_000);
    this.guards.seen(account, status);
  }

  /** Takes over what is known of the schedule now. */
  scheduleSeen(account: string, schedule: ScheduleSeen): void {
    this.schedules.seen(account, schedule);
  }

  /** An expected state could be read, true as of `asOf`, ms; an older one changes nothing. */
  expectedStateSeen(account: string, asOf: number): void {
    const newest = Math.max(asOf, this.newestState.get(account) ?? 0);
    this.newestState.set(account, newest);
    this.expectedStateAt.set({ account }, newest / 1_000);
  }
  private readonly newestState = new Map<string, number>();

  /** So many symbols were blind in an observation. */
  blindSymbols(account: string, count: number): void {
    this.blind.set({ account }, count);
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
