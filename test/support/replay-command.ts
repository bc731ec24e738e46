import { inject } from 'vitest';
import { answerBy } from './answers';
import { cli } from './cli';

/** `replay` of somebody who has no exchange keys and no configuration. */
export const replay = (cwd: string, ...args: string[]) =>
  cli(['replay', ...args], { cwd, env: { TEMPORAL_ADDRESS: inject('temporalAddress') } });

/** The counts of its rows, by what they count. */
export const rowsOf = (stdout: string) =>
  Object.fromEntries(
    answerBy('replay', stdout).histories.map(({ kind, state, ...counts }) => [`${kind} ${state}`, counts]),
  );

export const NONE = { replayed: 0, wouldBreak: 0, unreadable: 0, gone: 0, notReached: 0 };
