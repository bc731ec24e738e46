/**
 * An error whose text is our own and quotes nothing that could hold a secret: a report, a history and the log may
 * say it as it is.
 */
export abstract class OwnError extends Error {}
