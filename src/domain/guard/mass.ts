import { type ActionGroup, actionsOf } from '../plan';
import type { Policy } from '../policy';
import { type CycleReport, hasReason } from '../report';
import type { Asked, GuardState, MassAsked } from './state';

/** A question that nobody repeated for so long starts anew. */
export const MASS_FORGOTTEN_AFTER_MS = 15 * 60_000;

/**
 * Takes note of a mass of unexpected things that a cycle asks for. A bot that restarts and first writes an
 * empty, complete state looks just like this, so each action is held until it was asked for over
 * `massConfirmSeconds`, by states of the bot that kept advancing.
 * @param keys of the actions asked for
 * @param asOf of the bot's state behind the question, ms
 */
export function askForMass(
  before: MassAsked | null,
  keys: readonly string[],
  asOf: number,
  now: number,
): MassAsked {
  const asked: Asked = { at: now, asOf };
  const since = (known: Asked | undefined) => (known === undefined || known.seen === true ? asked : known);
  return noted(before, keys, asked, since);
}

/** A mass with these keys, each of them since what `since` makes of what was known of it. */
export function noted(
  before: MassAsked | null,
  keys: readonly string[],
  now: Asked,
  since: (known: Asked | undefined) => Asked,
): MassAsked {
  const known = isRemembered(before, now.asOf, now.at) ? before : null;
  return {
    ...now,
    ...(before?.seen === true ? { seen: true } : {}),
    since: Object.fromEntries(keys.map((key) => [key, since(known?.since[key])])),
  };
}

/**
 * A mass after a disarm, and after an arming: that asks anew. One that looks told of stays in doubt; a guard whose cycles
 * are older than that forgets it, as it always did.
 */
export const notAsked = (mass: MassAsked | null): MassAsked | null =>
  mass?.seen !== true
    ? null
    : {
        ...mass,
        since: askedAnew(mass.since, () => true),
      };

/** The keys of a mass, with those that `isAnew` names as if nobody had asked for them yet. */
const askedAnew = (since: MassAsked['since'], isAnew: (key: string) => boolean): MassAsked['since'] =>
  Object.fromEntries(
    Object.entries(since).map(([key, asked]) => [key, isAnew(key) ? { ...asked, seen: true } : asked]),
  );

/**
 * Whether a mass still is in doubt: then also what is left of it once it is none any more. A bot that reads
 * back piece by piece what it owns knows of half of it first.
 */
export const isRemembered = (mass: MassAsked | null, asOf: number, now: number): mass is MassAsked =>
  mass !== null && now - mass.at <= MASS_FORGOTTEN_AFTER_MS && asOf >= mass.asOf;

/**
 * Whether what a plan asks for is in doubt, though its own looks saw no mass. Where looks tell of masses, also by an
 * older word of the bot than theirs; but not where nobody believes the bot: somebody said that it is down.
 */
export function isInDoubt(
  mass: MassAsked | null,
  { asOf, asOfFromBot }: { readonly asOf: number; readonly asOfFromBot: boolean },
  now: number,
): boolean {
  if (mass?.seen !== true) return isRemembered(mass, asOf, now);
  return asOfFromBot && massSeenAt({ mass }, now) !== null;
}

/**
 * Forgets what was granted: where it is unexpected again, a bot has crashed again. Only a close that needs
 * more than one cycle goes on.
 */
export function withoutGranted(mass: MassAsked | null, granted: readonly ActionGroup[]): MassAsked | null {
  const done = granted
    .flatMap(actionsOf)
    .flatMap((action) => (action.kind === 'flatten' && action.left !== '0' ? [] : [action.key]));
  return keeping(mass, (key) => !done.includes(key));
}

function keeping(mass: MassAsked | null, isKept: (key: string) => boolean): MassAsked | null {
  const since = Object.entries(mass?.since ?? {}).filter(([key]) => isKept(key));
  return mass === null || since.length === 0 ? null : { ...mass, since: Object.fromEntries(since) };
}

/**
 * Until when each action is held, ms, at the earliest; those that were asked for long enough are not in it.
 * Time counts only as far as the bot's own states followed it.
 */
export function heldUntil(mass: MassAsked, policy: Policy, now: number): Record<string, number> {
  const ends = Object.entries(mass.since).map(([key, since]) => {
    const lasted = Math.min(now - since.at, mass.asOf - since.asOf);
    return [key, now + policy.massConfirmSeconds * 1_000 - lasted] as const;
  });
  return Object.fromEntries(ends.filter(([, until]) => until > now));
}

/**
 * Forgets of a mass what is unexpected no more in a later state of the bot: the next one starts anew. Where
 * something could not be judged, that may be what is left of the mass: it stays in doubt, and its time starts anew.
 * @param payload `keys` of what is still unexpected; without it, nothing of the mass is. `unjudged` where more may be
 * @param knowsUnjudged whether the run goes by `unjudged`, asked only of a payload that says it
 */
export function endMass(
  state: GuardState,
  payload: unknown,
  knowsUnjudged: () => boolean = () => true,
): GuardState {
  const { mass } = state;
  const field = (name: string) =>
    typeof payload === 'object' && payload !== null ? Reflect.get(payload, name) : undefined;
  const [asOf, keys] = [field('asOf'), field('keys')];
  if (mass === null || typeof asOf !== 'number' || !(asOf > mass.asOf)) return state;
  const left = new Set(Array.isArray(keys) ? keys : []);
  return field('unjudged') === true && knowsUnjudged()
    ? { ...state, mass: { ...mass, since: askedAnew(mass.since, (key) => !left.has(key)) } }
    : { ...state, mass: keeping(mass, (key) => left.has(key)) };
}

/** When a mass was last seen that is still in doubt, ms; null where there is none. */
export const massSeenAt = ({ mass }: Pick<GuardState, 'mass'>, now: number): number | null =>
  mass !== null && now - mass.at <= MASS_FORGOTTEN_AFTER_MS ? mass.at : null;

/**
 * Whether the guard may remember a mass after a cycle: it may, unless the cycle saw everything and asked
 * for none. What is no report of a cycle leaves it open.
 * @param report the result of a cycle of any version
 */
export function mayHaveAskedForMass(report: unknown): boolean {
  const { counts, actions } = (report ?? {}) as Partial<CycleReport>;
  return !counts || !Array.isArray(actions) || hasReason(actions, 'mass_change');
}
