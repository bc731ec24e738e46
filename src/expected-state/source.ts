import type { ExpectedState, Read } from '../domain/expected-state';

/** Where the expected state of an account comes from. */
export interface ExpectedStateSource {
  /** True where a bot writes it, false where it is declared (`flat`). */
  readonly fromBot: boolean;
  /** What an operator calls it: a path, an address. */
  readonly place: string;
  /**
   * The newest state, or what is wrong with it, within 3 s. Freshness is judged by whoever asks. Of what it
   * throws the report says only what kind of error it is: a `problem` is quoted, so it must hold no secret.
   */
  read(): Promise<Read<ExpectedState>>;
}
