import { type Finding, fix, ok, unknown, warning } from './finding';

const DAY_MS = 86_400_000;
/** For so long the histories of cycles should be there for whoever asks what happened. */
const MIN_RETENTION_MS = 3 * DAY_MS;

/** @param version what the server calls itself; empty where it does not tell */
export const judgeServer = (version: string): Finding =>
  version === '' ? unknown('server', 'it does not tell its version') : ok('server', `Temporal ${version}`);

/** Whether closed cycles are kept for long enough. @param retentionMs null where the server does not tell */
export function judgeNamespace(namespace: string, retentionMs: number | null): Finding {
  const check = 'namespace';
  if (retentionMs === null)
    return unknown(check, `${namespace} does not tell for how long it keeps histories`);
  const days = Number((retentionMs / DAY_MS).toFixed(1));
  const found = `${namespace} keeps closed workflows for ${days} ${days === 1 ? 'day' : 'days'}`;
  if (retentionMs >= MIN_RETENTION_MS) return ok(check, found);
  return warning(
    check,
    `${found}, so what happened before cannot be looked up`,
    `temporal operator namespace update --namespace ${namespace} --retention 14d`,
  );
}

/** Of a namespace that the server does not have. */
export const noNamespace = (namespace: string): Finding =>
  fix(
    'namespace',
    `${namespace} is not on this server`,
    'set TEMPORAL_NAMESPACE to the one that is meant, or create it: grinder-reconcile setup',
  );

/** What the namespace says of our search attributes. */
export interface SeenAttributes {
  readonly missing: readonly string[];
  readonly mistyped: boolean;
  /** Null where all of them are set. */
  readonly problem: string | null;
}

/** Cycles run without them; they only cannot be found by account and outcome. */
export function judgeAttributes({ missing, mistyped, problem }: SeenAttributes): Finding {
  const check = 'search attributes';
  if (problem === null) return ok(check, 'registered');
  if (mistyped)
    return warning(
      check,
      problem,
      'remove them with "temporal operator search-attribute remove", then run setup',
    );
  if (missing.length > 0) return warning(check, problem, 'grinder-reconcile setup');
  return ok(check, `${problem}; cycles run without`);
}
