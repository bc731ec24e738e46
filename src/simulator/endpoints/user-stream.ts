import { errors } from '../core/errors';
import type { AccountCall, Endpoint } from './endpoint';

const LIFETIME = 60 * 60_000;
const path = '/fapi/v1/listenKey';

/** The listen key's life without a stream behind it: created or extended for 60 minutes, deleted. */
export const userStreamEndpoints: readonly Endpoint[] = [
  {
    method: 'POST',
    path,
    security: 'USER_STREAM',
    weight: 1,
    run: (call) => {
      const key = liveKey(call) ?? call.exchange.random.text(64);
      return extend(call, key);
    },
  },
  {
    method: 'PUT',
    path,
    security: 'USER_STREAM',
    weight: 1,
    run: (call) => {
      const key = liveKey(call);
      if (key === undefined) throw errors.noListenKey();
      return extend(call, key);
    },
  },
  {
    method: 'DELETE',
    path,
    security: 'USER_STREAM',
    weight: 1,
    run: (call) => {
      if (liveKey(call) === undefined) throw errors.noListenKey();
      call.account.listenKey = null;
      return {};
    },
  },
];

function liveKey({ account, exchange }: AccountCall): string | undefined {
  const { listenKey } = account;
  return listenKey !== null && listenKey.expires > exchange.now() ? listenKey.key : undefined;
}

function extend({ account, exchange }: AccountCall, key: string): { listenKey: string } {
  account.listenKey = { key, expires: exchange.now() + LIFETIME };
  return { listenKey: key };
}
