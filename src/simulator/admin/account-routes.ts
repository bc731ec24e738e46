import type { AccountHandle } from '../control/account-handle';
import type { ExchangeOrderKind, ExchangeOrderSeed } from '../control/exchange-orders';
import type { AlgoOrderSeed, OrderSeed, PositionSeed } from '../control/seeds';
import type { AdminCall, Route } from './route';

const EXCHANGE_ORDERS: readonly ExchangeOrderKind[] = ['autoclose', 'adl', 'settlement'];

/** Routes of one account, named by its label. */
export const accountRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/admin/accounts',
    run: ({ control }) =>
      control
        .accountLabels()
        .map((label) => ({ label, dualSidePosition: control.account(label).dualSidePosition })),
  },
  read('orders', (account) => account.orders()),
  read('open-orders', (account) => account.openOrders()),
  read('algo-orders', (account) => account.algoOrders()),
  read('open-algo-orders', (account) => account.openAlgoOrders()),
  read('positions', (account) => account.positions()),
  read('trades', (account) => account.trades()),
  act('orders', (account, { input }) => account.addOrder(input.object<OrderSeed>(['time', 'updateTime']))),
  act('algo-orders', (account, { input }) =>
    account.addAlgoOrder(input.object<AlgoOrderSeed>(['createTime', 'updateTime'])),
  ),
  act('positions', (account, { input }) => account.setPosition(input.object<PositionSeed>(['updateTime']))),
  act('mode', (account, { input }) => account.setDualSidePosition(input.flag('dualSidePosition'))),
  act('fill-order', (account, { input }) =>
    account.fillOrder(input.text('clientOrderId'), input.optionalText('quantity')),
  ),
  act('cancel-order', (account, { input }) => account.cancelBehindTheBack(input.text('clientOrderId'))),
  act('expire-order', (account, { input }) => account.expireOrder(input.text('clientOrderId'))),
  act('cancel-algo', (account, { input }) => account.cancelAlgoBehindTheBack(input.text('clientAlgoId'))),
  act('trigger-algo', (account, { input }) =>
    account.triggerAlgo(
      input.text('clientAlgoId'),
      input.optionalText('stage') === 'triggering' ? 'triggering' : 'done',
    ),
  ),
  act('exchange-order', (account, { input }) => {
    const kind = EXCHANGE_ORDERS.find((each) => each === input.text('kind'));
    if (kind === undefined) throw new TypeError(`kind must be one of ${EXCHANGE_ORDERS.join(', ')}`);
    return account.injectExchangeOrder(kind, input.object<ExchangeOrderSeed>([]));
  }),
];

function read(name: string, run: (account: AccountHandle) => unknown): Route {
  return { method: 'GET', path: `/admin/accounts/*/${name}`, run: (call) => run(accountOf(call)) };
}

function act(name: string, run: (account: AccountHandle, call: AdminCall) => unknown): Route {
  return { method: 'POST', path: `/admin/accounts/*/${name}`, run: (call) => run(accountOf(call), call) };
}

// By label only: an API key has no place in a URL.
function accountOf({ control, parts }: AdminCall): AccountHandle {
  const label = control.accountLabels().find((each) => each === parts[0]);
  if (label === undefined) throw new TypeError('no account with this label');
  return control.account(label);
}
