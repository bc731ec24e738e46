import { connect } from 'node:tls';

/** Whom to ask, and with what. */
export interface TlsQuestion {
  readonly host: string;
  readonly port: number;
  /** The name that the server's certificate must be for, where it is not the host's. */
  readonly serverName?: string;
  readonly ca?: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
}

const WITHIN_MS = 3_000;
/** TLS 1.3 has shaken hands before the server looks at the client's certificate. */
const ALERT_WITHIN_MS = 1_000;

/** What TLS says to a connection: the code of its error; null where it has none, `timeout` where nothing comes. */
export async function tlsProblem(question: TlsQuestion): Promise<string | null> {
  const { host, port, serverName, ca, cert, key } = question;
  return await new Promise((resolve) => {
    const end = (code: string | null) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(code);
    };
    const socket = connect({
      ...{ host, port, ca, cert, key, ALPNProtocols: ['h2'] },
      // An address is no name of a host, and TLS refuses it as one.
      servername: serverName ?? (/^[\d.]+$|:/.test(host) ? '' : host),
    });
    let timer = setTimeout(() => end('timeout'), WITHIN_MS);
    socket.once('secureConnect', () => {
      clearTimeout(timer);
      timer = setTimeout(() => end(null), ALERT_WITHIN_MS);
    });
    socket.once('data', () => end(null));
    socket.once('close', () => end('closed'));
    socket.once('error', (error: NodeJS.ErrnoException) => end(error.code ?? error.message));
  });
}
