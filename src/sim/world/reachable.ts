import { REASON_NAMES, type Reason } from '../../domain/reasons';
import { CYCLE_OUTCOMES, type CycleOutcome } from '../../domain/vocabulary';

/** Reasons that nothing here can give, and why. */
export const NOT_REACHABLE: Partial<Readonly<Record<Reason, string>>> = {
  no_grinder_prefix: 'the bot never speaks of an order that is not its own',
  strategy_not_allowed: 'the same',
  price_unavailable: 'every symbol has a mark price',
  mode_changed: 'the position mode of an account stays what it is',
  write_changed: 'only our workers ask for permits, and for what they reserved',
  exchange_mismatch: 'every worker has the keys of its accounts',
  bot_is_back: 'nobody arms with `botIsDown`',
};

/** Every other reason is looked for. */
export const REASONS_HERE: readonly Reason[] = REASON_NAMES.filter((reason) => !(reason in NOT_REACHABLE));

export const OUTCOMES_HERE: readonly CycleOutcome[] = CYCLE_OUTCOMES;
