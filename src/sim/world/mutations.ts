import { createRequire } from 'node:module';
import type { ServedAccountsOptions, serveAccounts } from '../../plugin/accounts';

/** A rule taken out of the built code, to see whether the simulation notices. */
type Mutation =
  /** Text of the guard's bundle, there exactly once. */
  | { readonly from: string; readonly to: string }
  /** An export of a built module, beside `dist/sim`. */
  | { readonly module: string; readonly name: string; instead(original: never): unknown };

export const MUTATIONS: Readonly<Record<string, Mutation>> = {
  'a permit is given again': {
    from: 'if (write !== undefined && write.permit !== null) {',
    to: 'if (false) {',
  },
  'every permit is given': {
    from: 'const granted = grantedOrRefused(state, reservation, write, request);',
    to: "const granted = reservation ?? 'reservation_closed';",
  },
  'an expired reservation is permitted': {
    from: 'if (reservation === undefined || write === undefined || reservation.closed !== null)',
    to: 'if (reservation === undefined || write === undefined)',
  },
  'an arming that is over still permits': {
    from: 'if (state.arming === null || state.arming.number !== reservation.armingNumber) {',
    to: 'if (state.arming === null) {',
  },
  'a disarm leaves what was proposed': {
    from: '{ ...state, proposal: null, disarmed: { ...disarmed, reason: said } }',
    to: '{ ...state, disarmed: { ...disarmed, reason: said } }',
  },
  'an arming for one cycle is used twice': { from: "return 'armed_once';", to: 'return null;' },
  'an arming for a plan is used for another plan': {
    from: 'otherPlan: state.arming !== null && (0, plan_left_1.isOtherPlan)(state.arming, request.groups),',
    to: 'otherPlan: false,',
  },
  'a doubt is forgotten': {
    from: "const reason = doubtful ? 'unverified' : endOf(arming, reservation);",
    to: 'const reason = endOf(arming, reservation);',
  },
  'a settlement is lost': {
    from: "state = (0, closing_1.closeReservation)(state, reservation, now, 'settle', resultOf);",
    to: 'state = { ...state };',
  },
  'a guard that was reset answers as before': {
    from: 'const isReset = () => wasReset || state.reset;',
    to: 'const isReset = () => false;',
  },
  'a cycle that was reset is granted what it asks for': {
    from: 'now) {\n    if ((0, run_1.isResetRun)(request))',
    to: 'now) {\n    if (false)',
  },
  'budgets are not counted': {
    from: 'ledger: (0, ledger_1.take)(state.ledger, run, cost, now),',
    to: 'ledger: state.ledger,',
  },
  'one account uses the exchange account of another': {
    module: 'plugin/accounts',
    name: 'serveAccounts',
    instead: (serve: typeof serveAccounts) => (options: ServedAccountsOptions) => {
      const served = serve(options);
      const [first = ''] = Object.keys(options.config.accounts);
      const { exchange } = served.get(first);
      return { ...served, get: (account: string) => ({ ...served.get(account), exchange }) };
    },
  },
  'a blank bot is believed': { module: 'domain/mass-change', name: 'isMass', instead: () => () => false },
  'nothing is found out': {
    module: 'activities/write/cancel-outcome',
    name: 'cancelOutcome',
    instead:
      () =>
      async (_: unknown, { key }: { key: string }) => ({
        key,
        result: 'executed',
        reason: null,
        detail: null,
      }),
  },
  'a close that nobody sent is reported as sent': {
    module: 'activities/write/close-outcome',
    name: 'closeOutcome',
    instead: () => async () => ({
      verdict: { result: 'executed', reason: null, detail: null },
      order: null,
    }),
  },
};

let inForce: Mutation | null = null;

/**
 * Takes a rule out, for this Node process and before any world lives.
 * @throws TypeError for a name that is not known
 */
export function mutate(name: string): void {
  const mutation = Object.hasOwn(MUTATIONS, name) ? MUTATIONS[name] : undefined;
  if (mutation === undefined)
    throw new TypeError(
      `no mutation ${JSON.stringify(name)}; known are ${Object.keys(MUTATIONS).join(', ')}`,
    );
  inForce = mutation;
  if (!('module' in mutation)) return;
  const built = createRequire(__filename)(`../../${mutation.module}`);
  if (!(mutation.name in built)) throw new Error(`${mutation.module} exports no ${mutation.name}`);
  built[mutation.name] = mutation.instead(built[mutation.name] as never);
}

/** The guard's bundle as the mutation in force leaves it. */
export function mutated(code: string): string {
  if (inForce === null || !('from' in inForce)) return code;
  const { from, to } = inForce;
  const parts = code.split(from);
  if (parts.length !== 2) throw new Error(`the guard's bundle has ${parts.length - 1} times: ${from}`);
  return parts.join(to);
}
