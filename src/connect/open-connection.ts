import {
  Connection,
  type ConnectionOptions,
  defaultGrpcRetryOptions,
  makeGrpcRetryInterceptor,
} from '@temporalio/client';

type Interceptor = NonNullable<ConnectionOptions['interceptors']>[number];
type Call = ReturnType<Interceptor>;
type Listener = Parameters<Call['start']>[1];

/** gRPC's status of a call that was given up. It is not tried again. */
const CANCELLED = 1;

/**
 * Connects to Temporal's server. All calls of the connection end with it: the client tries a call again from a timer,
 * also one that nobody waits for any more, and with the connection closed meanwhile that would throw where nobody can
 * catch it, and end the process.
 * @throws what the client says where the server does not answer; nothing tries on then
 */
export async function openConnection(options: ConnectionOptions): Promise<Connection> {
  const connection = Connection.lazy({
    ...options,
    interceptors: [makeGrpcRetryInterceptor(defaultGrpcRetryOptions()), endsWithItsConnection],
  });
  try {
    await connection.ensureConnected();
    return connection;
  } catch (error) {
    // It would try again for ever.
    await connection.close();
    throw error;
  }
}

const endsWithItsConnection: Interceptor = (options, nextCall) => {
  try {
    return nextCall(options) as Call;
  } catch (error) {
    return endedCall((error as Error).message);
  }
};

/** A call that ends as soon as it is started. */
function endedCall(details: string): Call {
  const nothing = () => undefined;
  const call: { readonly [Method in keyof Call]: Call[Method] } = {
    start: (metadata, listener?: Listener) =>
      listener?.onReceiveStatus?.({ code: CANCELLED, details, metadata }),
    ...{ sendMessage: nothing, sendMessageWithContext: nothing, startRead: nothing, halfClose: nothing },
    ...{ cancelWithStatus: nothing, getPeer: () => details, getAuthContext: () => null },
  };
  return call as Call;
}
