/** A time as ISO 8601 in UTC. @param ms since the epoch */
export const iso = (ms: number): string => new Date(ms).toISOString();
