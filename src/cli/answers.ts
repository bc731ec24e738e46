import type {
  AccountStatus,
  AppliedAccount,
  ArmAnswer,
  CanExecuteAnswer,
  CycleReport,
  DisarmAnswer,
  FlattenAnswer,
  FlattenPreview,
  ScheduleRow,
} from '../client';
import type { Link } from './web-ui';

/**
 * What each command answers with `--json`. The JSON Schemas in `schemas/answers` are made from these types;
 * a field is added freely, and `version` counts what takes one away or gives one another meaning.
 */
export interface Answers {
  setup: { readonly done: readonly string[] };
  apply: { readonly accounts: readonly AppliedAccount[]; readonly notInFile: readonly string[] };
  arm: ArmAnswer;
  approve: ArmAnswer;
  flatten: FlattenPrinted;
  disarm: { readonly accounts: readonly DisarmAnswer[] };
  status: { readonly accounts: readonly StatusRow[] };
  'can-execute': CanExecuteAnswer;
  run: CycleReport;
  'schedule list': { readonly schedules: readonly ScheduleRow[] };
  'schedule pause': { readonly account: string; readonly paused: boolean };
  'schedule resume': { readonly account: string; readonly paused: boolean };
}

/** What is printed around an answer. */
export interface Printed<Command extends keyof Answers> {
  readonly command: Command;
  readonly version: 1;
  /** Where to look at what the answer speaks of, in the Temporal Web UI. */
  readonly links: readonly Link[];
  readonly answer: Answers[Command];
}

/** What `--json` prints, by command. */
export type PrintedAnswers = { readonly [Command in keyof Answers]: Printed<Command> };

/** What one guard says, and where the configuration file asks for another policy. */
export interface StatusRow extends AccountStatus {
  readonly differences: readonly string[];
}

/** What a flatten would do, and what became of it where it was confirmed. */
export interface FlattenPrinted {
  /** `unconfirmed`: nobody confirmed it, so nothing was begun. */
  readonly result: FlattenAnswer['result'] | 'unconfirmed';
  readonly headline: string;
  /** Null where nobody could tell. */
  readonly preview: FlattenPreview | null;
  /** The command line that confirms it, or null. */
  readonly confirm: string | null;
  /** Null where nothing was begun. */
  readonly answer: FlattenAnswer | null;
}
