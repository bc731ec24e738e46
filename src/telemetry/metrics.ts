import { Counter, type Gauge, Histogram } from 'prom-client';
import type { GuardStatus } from '../domain/guard/status';
import { REASON_NAMES } from '../domain/reasons';
import type { CycleReport } from '../domain/report';
import { ACTION_KINDS, CYCLE_OUTCOMES, MISMATCH_TYPES } from '../domain/vocabulary';
import { Counted } from './counted';
import { GUARD_GAUGES } from './guard-gauges';
import { Polled } from './polled';
import { type MetricsRegistry, PREFIX, Registered } from './registered';
import { droppedLines } from './stderr';

const MAX_REMEMBERED_RUNS = 10_000;
/** Three looks at each: what nobody repeats any more is not known any more. */
const GUARD_KEPT_MS = 15_000;
const SCHEDULE_KEPT_MS = 180_000;

/** What an account's exchange says of its limits; asked at each scrape. */
export interface RequestWeight {
  /** Used within the last minute. */
  usedWeight(): number;
  /** Allowed within a minute. */
  weightPerMinute(): number;
}

const WEIGHT_GAUGES: readonly [name: string, help: string, read: (weight: RequestWeight) => number][] = [
  [
    'exchange_request_weight_used',
    'Request weight used within the last minute',
    (weight) => weight.usedWeight(),
  ],
  [
    'exchange_request_weight_limit',
    'Request weight that the exchange allows within a minute, as it says itself',
    (weight) => weight.weightPerMinute(),
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
export class Metrics extends Registered {
  private readonly startedAt = Date.now();
  private readonly lastConclusive = new Map<string, number>();
  private readonly countedRuns = new Set<string>();
  private readonly guards = new Polled<GuardStatus>(this.registry, GUARD_KEPT_MS);
  private readonly schedules = new Polled<ScheduleSeen>(this.registry, SCHEDULE_KEPT_MS);

  private readonly runs = this.counter('runs_total', 'Closed cycles');
  private readonly mismatches = this.counted(
    'mismatch_total',
    'Mismatches found, by type',
    'type',
    MISMATCH_TYPES,
  );
  private readonly planned = this.counted(
    'action_planned_total',
    'Dry-run plans (would execute)',
    'action',
    ACTION_KINDS,
  );
  private readonly executed = this.counted(
    'action_executed_total',
    'Real executions',
    'action',
    ACTION_KINDS,
  );
  // A dry run is counted as planned, so that reason never blocks; it is a label of the runbook all the same.
  private readonly blocked = this.counted(
    'action_blocked_total',
    'Blocked by a safety gate or a later step',
    'reason',
    REASON_NAMES,
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
  private readonly enabled = this.gauge(
    'account_enabled',
    'Whether the configuration has the account looked at by a schedule',
  );
  private readonly polling = new Map<string, () => boolean>();
  private readonly weights = new Map<string, RequestWeight>();
  /**
   * @param registry where they go to; default: one of their own
   * @throws InvalidInput where it has such metrics already
   */
  constructor(registry?: MetricsRegistry) {
    super(registry);
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
    this.gauge('start_timestamp_seconds', 'When this process started', [], (gauge) =>
      gauge.set(this.startedAt / 1_000),
    );
    for (const [name, help, read] of WEIGHT_GAUGES)
      this.gauge(name, help, ['account'], (gauge) => {
        for (const [account, weight] of this.weights) gauge.set({ account }, read(weight));
      });
    this.gauge(
      'worker_polling',
      'Whether a Worker of this process takes work: `cycles`, `guards`',
      ['worker'],
      (gauge) => {
        for (const [worker, polls] of this.polling) gauge.set({ worker }, Number(polls()));
      },
    );
    this.gauge(
      'last_snapshot_age_seconds',
      "Age of the worst account's last conclusive observation",
      [],
      (gauge) => this.setAge(gauge),
    );
  }

  /** Makes an account's series exist before anything happened to it. */
  addAccount(account: string, { weight, enabled }: { weight: RequestWeight; enabled: boolean }): void {
    this.weights.set(account, weight);
    this.enabled.set({ account }, Number(enabled));
    // Nobody looks at a disabled one by a schedule: it would hide those that nobody sees although they should.
    if (enabled) this.lastConclusive.set(account, this.startedAt);
    for (const outcome of CYCLE_OUTCOMES) this.cycles.inc({ account, outcome }, 0);
    for (const counted of [this.mismatches, this.planned, this.executed, this.blocked])
      counted.addAccount(account);
    // What never came is an alert as well, so these stand from the start.
    this.guardAnswered.set({ account }, 0);
    this.expectedStateAt.set({ account }, 0);
    this.blind.set({ account }, 0);
  }

  /** A Worker runs in this process; `polls` is asked at each scrape. */
  addWorker(worker: string, polls: () => boolean): void {
    this.polling.set(worker, polls);
  }

  /** A conclusive observation was made at `at`, ms. */
  observed(account: string, at: number): void {
    if (this.lastConclusive.has(account)) this.lastConclusive.set(account, at);
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
    for (const type of MISMATCH_TYPES)
      this.mismatches.add(account, type, report.counts?.mismatches[type] ?? 0);
    for (const { action, result, reason } of report.actions) {
      if (result === 'planned') this.planned.add(account, action);
      else if (result === 'executed') this.executed.add(account, action);
      else if (reason !== null && result !== 'already_satisfied') this.blocked.add(account, reason);
    }
  }

  /** Takes over what the guard says now. */
  guardSeen(account: string, status: GuardStatus): void {
    // By this machine's clock, as Prometheus counts: the server's may be another.
    this.guardAnswered.set({ account }, Date.now() / 1_000);
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
    return await this.registry.metrics();
  }

  private counted<Value extends string>(
    name: string,
    help: string,
    label: string,
    values: readonly Value[],
  ): Counted<Value> {
    const ofAccount = this.counter(`account_${name}`, `${help}; of each account`, ['account', label]);
    return new Counted(this.counter(name, help, [label]), ofAccount, label, values);
  }

  private setAge(gauge: Gauge): void {
    // Where every account is disabled, nobody waits for a look.
    const looks = this.lastConclusive.size === 0 ? [Date.now()] : [...this.lastConclusive.values()];
    gauge.set(Math.max(0, Date.now() - Math.min(...looks)) / 1_000);
  }
}
