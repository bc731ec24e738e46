/** The same as the domain's, of which commands see only what users have. @param ms since the epoch */
export const iso = (ms: number): string => new Date(ms).toISOString();
