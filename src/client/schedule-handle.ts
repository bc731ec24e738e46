import { Client, type ScheduleClient, type ScheduleHandle } from '@temporalio/client';
import { scheduleId } from '../domain/names';
import { ForgivingPayloadConverter } from '../workflows/forgiving-payload-converter';
import { forgivingCodec } from './forgiving-codec';
import { withoutPlugins } from './without-plugins';

/**
 * Schedules, whoever wrote them and with whichever codec: the SDK decodes the texts and memos of a schedule whenever
 * it is described or listed, and where it cannot, nothing else could be seen either, of ours and of anybody's in the
 * same namespace. What is written is encoded as `client` does.
 */
export function schedulesOf({ connection, options }: Client): ScheduleClient {
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
  }).schedule;
}

/** The schedule of an account, as `schedulesOf` sees it. */
export const scheduleHandle = (client: Client, account: string): ScheduleHandle =>
  schedulesOf(client).getHandle(scheduleId(account));
