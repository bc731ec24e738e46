import { accountEndpoints } from './account';
import { algoEndpoints } from './algo';
import { batchEndpoints } from './batch';
import type { Endpoint } from './endpoint';
import { marketEndpoints } from './market';
import { orderQueryEndpoints } from './order-queries';
import { orderWriteEndpoints } from './order-writes';
import { userStreamEndpoints } from './user-stream';

const table = new Map<string, Endpoint>(
  [
    ...marketEndpoints,
    ...orderQueryEndpoints,
    ...orderWriteEndpoints,
    ...batchEndpoints,
    ...algoEndpoints,
    ...accountEndpoints,
    ...userStreamEndpoints,
  ].map((endpoint) => [`${endpoint.method} ${endpoint.path}`, endpoint]),
);

/** The endpoint behind a method and path, if the exchange has it. */
export function findEndpoint(method: string, path: string): Endpoint | undefined {
  return table.get(`${method} ${path}`);
}
