import { createRequire } from 'node:module';
import { sleep } from '../../activities/sleep';
import type { comparePositions } from '../../domain/compare-positions';
import { decimal } from '../../domain/decimal';
import { InvalidInput } from '../../domain/validation';
import type { ExchangePort, OrderState, WriteOptions } from '../../exchange/port';
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
  'a disarm is not heard': {
    from: 'disarm: disarm_signal_1.disarmAtSignal,',
    to: 'disarm: (state) => state,',
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
  'what the bot holds is unexpected': {
    module: 'domain/compare-positions',
    name: 'comparePositions',
    instead: (compare: typeof comparePositions) => (comparing: Parameters<typeof comparePositions>[0]) =>
      compare({ ...comparing, expected: { ...comparing.expected, positions: [] } }),
  },
  'what cannot be compared fails the cycle': {
    module: 'domain/compare-positions',
    name: 'comparePositions',
    instead: () => () => {
      throw new InvalidInput('a row that is odd');
    },
  },
  'no position is unexpected': {
    module: 'domain/compare-positions',
    name: 'comparePositions',
    instead: () => () => undefined,
  },
  'a close is twice as large, and may turn its leg': {
    module: 'exchange/binance/adapter',
    name: 'BinanceAdapter',
    instead: (adapter: Adapter) =>
      withWrite(adapter, (request, options) => {
        const { quantity, reduceOnly: _, ...params } = request.params ?? {};
        return quantity === undefined
          ? [request, options]
          : [{ ...request, params: { ...params, quantity: decimal(quantity).times(2).toFixed() } }, options];
      }),
  },
  'a write waits after its permit, and is good for a minute': {
    module: 'exchange/binance/adapter',
    name: 'BinanceAdapter',
    instead: (adapter: Adapter) =>
      withWrite(adapter, (request, options) => [
        request,
        {
          acceptanceWindowMs: 60_000,
          beforeSend: async (timestamp) => {
            await options.beforeSend(timestamp);
            await sleep(8_000);
          },
        },
      ]),
  },
  'a close is only said to be done': {
    module: 'exchange/binance/adapter',
    name: 'BinanceAdapter',
    instead: closingNothing,
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

type Write = [request: { readonly params?: Readonly<Record<string, string>> }, options: WriteOptions];

/** The class of a venue's adapter, with what both of its kinds of write go through. */
interface Adapter {
  readonly prototype: ExchangePort & { write(...write: Write): Promise<unknown> };
}

/** An adapter that writes something else. */
function withWrite(adapter: Adapter, change: (...write: Write) => Write): Adapter {
  const { write } = adapter.prototype;
  adapter.prototype.write = async function (...asked) {
    return await write.apply(this, change(...asked));
  };
  return adapter;
}

/** An adapter that answers to a close, and to who asks for it later, that it is filled, and sends none. */
function closingNothing(adapter: Adapter): Adapter {
  const said = new Map<string, OrderState>();
  const { findOrder } = adapter.prototype;
  adapter.prototype.closePosition = async ({ clientOrderId, quantity }, { beforeSend }) => {
    await beforeSend(Date.now());
    const order: OrderState = {
      ...({ orderKind: 'regular', clientOrderId, orderId: '1', state: 'filled', word: 'FILLED' } as const),
      ...{ quantity, filled: quantity, updateTime: Date.now() },
    };
    said.set(clientOrderId, order);
    return order;
  };
  adapter.prototype.findOrder = async function (query, forWrite) {
    return said.get(query.clientOrderId) ?? (await findOrder.call(this, query, forWrite));
  };
  return adapter;
}

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
