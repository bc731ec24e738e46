/** Short, so that tests are; long enough for a machine that is busy with something else. */
export const SHORT_WINDOWS = { recvWindowMs: 2_000, confirmSeconds: 3 } as const;
