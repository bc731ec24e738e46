/** Shown by the Web UI beside each handler, so the examples can be pasted into its forms. */
export const GUARD_DESCRIPTIONS = {
  status: { description: 'What is true of this guard now' },
  guardState: { description: 'The whole state, read by a successor' },
  arm: {
    description:
      'Allow writes for a while. {"operator":"you","reason":"why","ttlSeconds":3600}; optional: actions, symbols, maxNotionalUsdt, plan, planActions, once, botIsDown, acceptUnknownLedger, beginBefore (ms)',
  },
  approve: {
    description:
      'Second operator: arm what is proposed. {"operator":"you","hash":"as status shows it"}; the name must be another one than who proposed it, and is taken as given',
  },
  disarm: { description: 'STOP: no write is permitted from now on. No input needed' },
  exchangePaused: {
    description:
      'Sent by workers: the exchange asked to wait. {"lift":true} takes it back; then restart the worker',
  },
  massSeen: {
    description: 'Sent by cycles only: what is unexpected at once, while a bot may still read it back',
  },
  massEnded: { description: 'Sent by cycles only: what is left of a mass that is none any more' },
  attributeRegistered: {
    description: 'Sent by workers and apply: look whether ReconcileArmed can be set by now',
  },
  configure: { description: 'Replace the policy: use the command line (apply)' },
  reserve: { description: 'Sent by cycles only' },
  permit: { description: 'Sent by cycles only' },
  settle: { description: 'Sent by cycles only' },
} as const;
