import type { ExpectedState, Read } from '../domain/expected-state';

/** Where the expected state of an account comes from. */
export interface ExpectedStateSource {
  /** True where a bot writes it, false where it is declared (`flat`). */
  readonly fromBot: boolean;
  /** What an operator calls it: a path, an address. */
  readonly place: string;
  /** The newest state, or what is wrong with it. Freshness is judged by whoever asks. */
  read(): Promise<Read<ExpectedState>>;
}
