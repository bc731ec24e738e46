import type { GuardState } from './state';

/** What the search for the guard's newest predecessor found. */
export type Predecessor =
  | { readonly kind: 'none' }
  | { readonly kind: 'read'; readonly runId: string; readonly state: GuardState }
  | { readonly kind: 'unreadable'; readonly runId: string; readonly problem: string };
