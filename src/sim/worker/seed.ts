import Long from 'long';

/** Of a run's random numbers, for ever: as the SDK's Core derives it from the run's id. */
export const seedOf = (runId: string): Long =>
  Long.fromString(runId.replaceAll('-', '').slice(0, 15), false, 16);
