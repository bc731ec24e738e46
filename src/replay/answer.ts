/** Which histories: a running one must replay for its execution to go on, a closed one shows what such code makes of it. */
export type ReplayedKind = 'guard' | 'cycle';
export type ReplayedState = 'running' | 'closed';

/** What became of the histories of one kind. */
export interface ReplayedHistories {
  readonly kind: ReplayedKind;
  readonly state: ReplayedState;
  /** With the installed version. */
  readonly replayed: number;
  readonly wouldBreak: number;
  /** Written with a codec that this client does not have, so nothing was shown. */
  readonly unreadable: number;
  /** Listed, and deleted since. */
  readonly gone: number;
  /** Time was up before. */
  readonly notReached: number;
}

/** A history with which the installed version could not go on. */
export interface BrokenHistory {
  readonly kind: ReplayedKind;
  readonly state: ReplayedState;
  readonly workflowId: string;
  readonly runId: string;
  /** One line. */
  readonly why: string;
}

/** Whether the executions of a namespace can go on with the installed version. */
export interface ReplayAnswer {
  readonly namespace: string;
  /** Of this package: what the histories were replayed with. */
  readonly version: string;
  /** Null: of all accounts. */
  readonly account: string | null;
  /** Closed histories from then on, ms since the epoch; running ones whenever they began. */
  readonly since: number;
  readonly at: number;
  /** True where every history was replayed and none would break. */
  readonly proven: boolean;
  readonly headline: string;
  readonly histories: readonly ReplayedHistories[];
  /** The first 100. */
  readonly broken: readonly BrokenHistory[];
  /** Why the first unreadable history could not be read; null where each could. */
  readonly unreadable: string | null;
  /** How long the server keeps a closed history, ms; null where it does not say. */
  readonly keptMs: number | null;
}
