import type { Exchange } from '../core/exchange';
import type { Params } from '../core/params';
import type { Endpoint } from '../endpoints/endpoint';
import type { StateHistory } from '../faults/history';
import type { Holds } from '../faults/holds';
import type { ActiveFault, FaultRegistry } from '../faults/registry';
import type { Journal } from '../journal/journal';
import type { RateLimits } from './limits';
import type { OpenEntry, RequestLog } from './log';
import type { RawRequest } from './request';

/** The parts of the simulator that a request passes. */
export interface Parts {
  readonly exchange: Exchange;
  readonly log: RequestLog;
  readonly limits: RateLimits;
  readonly faults: FaultRegistry;
  readonly holds: Holds;
  readonly history: StateHistory;
  /** Null where nothing is kept. */
  readonly journal: Journal | null;
}

/** One request on its way through the exchange. */
export interface Visit {
  readonly entry: OpenEntry;
  readonly request: RawRequest;
  readonly params: Params;
  readonly endpoint: Endpoint | undefined;
  readonly faults: readonly ActiveFault[];
}
