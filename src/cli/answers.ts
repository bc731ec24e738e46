import type {
  AccountStatus,
  ApplyAnswer,
  ApplyDiff,
  ArmAnswer,
  AuditAnswer,
  CanExecuteAnswer,
  CycleRecord,
  CycleReport,
  Difference,
  DisarmAnswer,
  DoctorAnswer,
  ExpectedFileCheck,
  ExpectedSnapshot,
  Explanation,
  FlattenAnswer,
  FlattenPreview,
  FleetRow,
  FleetView,
  PlanPreview,
  Policy,
  ScheduleRow,
  SetPolicyAnswer,
  VerifyAnswer,
} from '../client';
import type { ReplayAnswer } from '../replay/answer';
import type { SetupTool } from './setup-print';
import type { Link } from './web-ui';

/**
 * What each command answers with `--json`. The JSON Schemas in `schemas/answers` are made from these types;
 * a field is added freely, and `version` counts what takes one away or gives one another meaning.
 */
export interface Answers {
  setup: { readonly done: readonly string[] };
  'setup print': {
    readonly namespace: string;
    readonly retentionDays: number;
    readonly tools: readonly { readonly tool: SetupTool; readonly lines: readonly string[] }[];
  };
  apply: ApplyAnswer;
  'apply diff': ApplyDiff & { readonly same: boolean };
  'policy show': PolicyAnswer;
  'policy diff': Omit<PolicyAnswer, 'policy'> & {
    readonly same: boolean;
    /** From the guard's policy to the file's. */
    readonly differences: readonly Difference[];
  };
  'policy set': SetPolicyAnswer & {
    /** From the guard's policy now to the file's, where there is a file that names the account. */
    readonly unlikeFile: readonly Difference[];
  };
  arm: ArmAnswer;
  approve: ArmAnswer;
  flatten: FlattenPrinted;
  disarm: { readonly accounts: readonly DisarmAnswer[] };
  status: { readonly accounts: readonly StatusRow[] };
  watch: FleetView;
  'can-execute': CanExecuteAnswer;
  plan: PlanPreview;
  run: CycleReport;
  report: CycleRecord;
  explain: Explanation;
  audit: AuditAnswer;
  'audit verify': AuditVerifyAnswer;
  replay: ReplayAnswer;
  'schedule list': { readonly schedules: readonly ScheduleRow[] };
  'schedule pause': { readonly account: string; readonly paused: boolean };
  'schedule resume': { readonly account: string; readonly paused: boolean };
  doctor: DoctorAnswer;
  'expected validate': ExpectedFileCheck;
  'expected snapshot': ExpectedSnapshot;
  init: { readonly file: string };
  version: VersionAnswer;
}

/** What is printed around an answer. */
export interface Printed<Command extends keyof Answers> {
  readonly command: Command;
  readonly version: 1;
  /** The workflows and schedules that the answer speaks of, and where to look at each in the Temporal Web UI. */
  readonly links: readonly Link[];
  readonly answer: Answers[Command];
}

/** What is printed instead, where a command has no answer: bad input, or it could not be done. */
export interface PrintedError {
  /** Such as `policy show`; null where none is named that there is. */
  readonly command: string | null;
  readonly version: 1;
  readonly error: {
    /** With which the command ends. */
    readonly exitStatus: number;
    /** What stderr says; several lines where several things are wrong. */
    readonly message: string;
  };
}

/** What `--json` prints, by command. */
export type PrintedAnswers = { readonly [Command in keyof Answers]: Printed<Command> } & {
  readonly error: PrintedError;
};

/** Versions, null where they are not known. */
export interface VersionAnswer {
  readonly commandLine: string;
  /** Of the Temporal server. */
  readonly server: string | null;
  readonly worker: string | null;
  /** Whether command line and worker differ. */
  readonly skew: boolean;
  /** Why something is not known, one line each. */
  readonly problems: readonly string[];
}

/** The policy that an account's guard has. */
interface PolicyAnswer {
  readonly account: string;
  /** False where nobody ever set it: then it is the default, which allows nothing. */
  readonly configured: boolean;
  readonly policyVersion: number;
  readonly policy: Policy;
}

/** What one guard says, and where the configuration file asks for another policy; of all accounts more. */
export interface StatusRow extends AccountStatus, Partial<Pick<FleetRow, 'schedule' | 'running' | 'last'>> {
  readonly differences: readonly string[];
}

/** Whether a saved audit is as it was written, and with --compare whether the histories say the same. */
export interface AuditVerifyAnswer extends VerifyAnswer {
  /** One line for each difference; null where it was not compared. */
  readonly differences: readonly string[] | null;
  /** What the histories do not tell now, one line each; null where it was not compared. */
  readonly notKnown: readonly string[] | null;
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
