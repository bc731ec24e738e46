import type { Evidence } from '../evidence';

/** What must hold after every storm: names what it found, with the evidence for it, or nothing. */
export type Check = (evidence: Evidence) => string[];

export const time = (at: number) => new Date(at).toISOString().slice(11, 23);
