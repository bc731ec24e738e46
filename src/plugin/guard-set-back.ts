import { OwnError } from '../outside/own-error';

/** The server knows less of a guard than it did before: another guard was put in its place, disarmed. */
export class GuardSetBack extends OwnError {
  override readonly name = 'GuardSetBack';
  constructor(readonly account: string) {
    super(
      `the Temporal server has lost some of what the guard of ${account} did, as where it was restored from a backup; another guard takes its place, disarmed, and today's budget counts as spent`,
    );
  }
}
