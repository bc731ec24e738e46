import type { Control } from '../control/simulator';
import type { Input } from './input';

/** One admin call. */
export interface AdminCall {
  readonly control: Control;
  readonly input: Input;
  readonly query: URLSearchParams;
  /** The parts of the path that the route leaves open. */
  readonly parts: readonly string[];
}

/** A route: `*` in the path stands for one part. The result is answered as JSON, nothing as `{"ok":true}`. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly run: (call: AdminCall) => unknown;
}
