/** Where an account's guard has got to, as the server has it. None of it goes back while the server loses nothing. */
export interface Progress {
  readonly runId: string;
  /** Of the run, ms, the server's clock: a later run starts later. */
  readonly startedAt: number;
  /** Of the run's history. */
  readonly events: number;
}

/** Whether a server has lost some of what it had: it was restored from a backup, or failed over to one that lagged. */
export const isSetBack = (before: Progress, now: Progress): boolean =>
  now.startedAt < before.startedAt || (now.runId === before.runId && now.events < before.events);

/** The later of two. */
export const later = (a: Progress, b: Progress): Progress => (isSetBack(a, b) ? a : b);
