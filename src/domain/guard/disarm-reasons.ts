/** Everything that disarms, as `status` names it, and what it means. */
export const DISARM_REASONS = {
  disarm: 'Somebody said so',
  arming_expired: 'Its time was over',
  armed_once: 'Armed with `once`, and a cycle was granted something',
  plan_done: 'Armed for the actions of one plan, and all of them were granted',
  policy_changed: 'The policy changed',
  bot_is_back: 'Armed for a dead bot, and the bot wrote again',
  unverified: 'What became of a write is not known: look at the exchange',
  unprotected_position: 'A position lost its protective order and is still open: look at it now',
  exchange_rebound: '`apply --rebind`: the guard may be bound to another exchange account',
  cancellation_requested: "Somebody requested the cancellation of the guard's workflow",
  guard_restarted: 'The guard was terminated and started again',
  set_back: 'The server was set back, as by a backup: what was done since is not known',
} as const;

export type DisarmReason = keyof typeof DISARM_REASONS;
