/** `critical` wakes somebody, `warning` is for the same day, `info` is worth knowing. */
export type Severity = 'critical' | 'warning' | 'info';

/** A command to run and what it tells or does. */
export type Step = readonly [command: string, why: string];

export interface Alert {
  readonly name: string;
  readonly severity: Severity;
  /** PromQL. Where the metrics know the account, it keeps the label `account`. */
  readonly expr: string;
  /** How long the condition must hold before it fires, such as `1m`. */
  readonly for?: string;
  /** Where the condition flickers: how long it goes on firing after the condition has gone. */
  readonly keepFiringFor?: string;
  /** Whether it has the label `account`. */
  readonly perAccount?: boolean;
  /** One line, with Prometheus's templates. */
  readonly summary: string;
  /** What it means: in the page that somebody gets, and in the runbook. No templates. */
  readonly description: string;
  /** What to do first. `$ACCOUNT` is the account. */
  readonly first: readonly Step[];
  /** What to do then: Markdown, links relative to the runbook. */
  readonly further?: string;
}

export interface AlertGroup {
  readonly name: string;
  /** Above its alerts in the runbook. */
  readonly title: string;
  readonly alerts: readonly Alert[];
}

export interface RecordingRule {
  readonly record: string;
  readonly expr: string;
}
