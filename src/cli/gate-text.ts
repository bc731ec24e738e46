import type { ExplainedGate } from '../client';

/** Closed gates for people: which, what it means, what opens it. */
export const gateLines = (gates: readonly ExplainedGate[]): string[] =>
  gates.map(
    ({ gate, reason, meaning, resolution }) =>
      `  gate ${gate.padEnd(2)} ${reason}: ${meaning}. ${resolution}.`,
  );
