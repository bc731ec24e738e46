import { get as getHttp, type IncomingMessage } from 'node:http';
import { get as getHttps } from 'node:https';
import { decodeState, MAX_STATE_BYTES } from '../domain/decode-state';
import type { ExpectedState, Read } from '../domain/expected-state';
import { kindOfError } from '../outside/kind-of-error';
import { sharedLookup } from '../outside/lookup';
import { Redactor } from '../outside/redact';
import type { ExpectedStateSource } from './source';

const DEADLINE_MS = 3_000;
/** What a gateway answers for a bot that is gone. */
const OF_NOBODY = [404, 410, 502, 503, 504];
/** Codes of a request that found nobody at the bot's address; what hinders this machine's own says nothing of the bot. */
const MET_NOBODY = ['ECONNREFUSED', 'ENOTFOUND', 'EHOSTUNREACH', 'EHOSTDOWN', 'ETIMEDOUT'];

/** An HTTP endpoint of the bot. The token is sent as a bearer token and appears nowhere else. */
export function httpSource(url: string, token: string | undefined): ExpectedStateSource {
  const address = new URL(url);
  const place = `${address.origin}${address.pathname}`;
  // Whoever answers may repeat it.
  const redactor = new Redactor(token === undefined ? [] : [token]);
  return {
    fromBot: true,
    place,
    async read() {
      const answer = await fetchState(address, place, token);
      return answer.ok ? answer : { ...answer, problem: redactor.redact(answer.problem) };
    },
  };
}

async function fetchState(
  address: URL,
  place: string,
  token: string | undefined,
): Promise<Read<ExpectedState>> {
  const wrong = (problem: string) => ({ ok: false as const, problem: `${place}: ${problem}` });
  // From asking for the host's address to the last byte: one that drips is not waited for either.
  const signal = AbortSignal.timeout(DEADLINE_MS);
  let connected = false;
  let answers = false;
  try {
    const onConnect = () => {
      connected = true;
    };
    const response = await request(address, token, signal, onConnect);
    answers = true;
    // A redirect is none: following it would carry the token to another host.
    if (response.statusCode !== 200) {
      response.destroy();
      const refused = wrong(`HTTP ${response.statusCode}`);
      return OF_NOBODY.includes(response.statusCode ?? 0) ? { ...refused, absent: true } : refused;
    }
    const encoding = response.headers['content-encoding'] ?? 'identity';
    if (encoding !== 'identity') {
      response.destroy();
      return wrong(
        `answers with content-encoding ${JSON.stringify(encoding.slice(0, 40))}, though identity was asked for`,
      );
    }
    const bytes = await readBytes(response);
    return bytes === null ? wrong(`has more than ${MAX_STATE_BYTES} bytes`) : decodeState(bytes, place);
  } catch (error) {
    const what = answers ? 'no whole answer' : 'no answer';
    const kind = kindOfError(error);
    const problem = wrong(signal.aborted ? `${what} within ${DEADLINE_MS} ms` : kind);
    // Whoever took the connection may be slow, or hang up.
    const metNobody = !connected && (signal.aborted || MET_NOBODY.includes(kind));
    return metNobody ? { ...problem, absent: true } : problem;
  }
}

async function request(
  address: URL,
  token: string | undefined,
  signal: AbortSignal,
  onConnect: () => void,
): Promise<IncomingMessage> {
  const get = address.protocol === 'https:' ? getHttps : getHttp;
  const headers = {
    accept: 'application/json',
    'accept-encoding': 'identity',
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
  return await new Promise((resolve, reject) => {
    // A connection of its own: one that was kept may be closed while the request is on its way.
    const options = { headers, signal, lookup: sharedLookup, agent: false } as const;
    get(address, options, resolve)
      .on('error', reject)
      .on('socket', (socket) => socket.once('connect', onConnect));
  });
}

/** The body, or null where it is larger than any expected state. */
async function readBytes(response: IncomingMessage): Promise<Buffer | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > MAX_STATE_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
