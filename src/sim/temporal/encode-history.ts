import { temporal } from '@temporalio/proto';
import type { Execution } from './execution';

/** A run's history in the bytes that the SDK's replayer reads. */
export const encodeHistory = ({ events }: Execution): Uint8Array => {
  const { History } = temporal.api.history.v1;
  return History.encode(History.fromObject({ events })).finish();
};
