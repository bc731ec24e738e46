import { homedir } from 'node:os';
import { join } from 'node:path';

/** What the project builds or unpacks for itself, as its shell scripts know it. */
export const CACHE = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'grinder-reconcile');
