import { Client, type ScheduleHandle } from '@temporalio/client';
import { scheduleId } from '../domain/names';
import { ForgivingPayloadConverter } from '../workflows/forgiving-payload-converter';
import { forgivingCodec } from './forgiving-codec';
import { withoutPlugins } from './without-plugins';

/**
 * The schedule of an account, whoever wrote it and with whichever codec: the SDK decodes what a schedule says of
 * its cycles whenever it is described, and where it cannot, nothing else of it could be seen either.
 * What is written is encoded as `client` does.
 */
export function scheduleHandle({ connection, options }: Client, account: string): ScheduleHandle {
  const { namespace, identity, interceptors, loadedDataConverter: host } = options;
  const dataConverter = {
    ...host,
    payloadConverter: new ForgivingPayloadConverter(host.payloadConverter),
    payloadCodecs: host.payloadCodecs.map(forgivingCodec),
  };
  return new Client({
    connection: withoutPlugins(connection),
    namespace,
    identity,
    interceptors,
    dataConverter,
  }).schedule.getHandle(scheduleId(account));
}
