import type { ExpectedState, Read } from '../domain/expected-state';
import { decodeState } from './decode';
import type { ExpectedStateSource } from './source';

const DEADLINE_MS = 3_000;
const MAX_BYTES = 32 * 1024 * 1024;

/** An HTTP endpoint of the bot. The token is sent as a bearer token and appears nowhere else. */
export function httpSource(url: string, token: string | undefined): ExpectedStateSource {
  const { origin, pathname } = new URL(url);
  const place = `${origin}${pathname}`;
  return { fromBot: true, place, read: () => fetchState(url, place, token) };
}

async function fetchState(
  url: string,
  place: string,
  token: string | undefined,
): Promise<Read<ExpectedState>> {
  try {
    const response = await fetch(url, {
      headers: {
        accept: 'application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      // Following one would carry the token to another host.
      redirect: 'error',
      signal: AbortSignal.timeout(DEADLINE_MS),
    });
    if (response.status !== 200) return { ok: false, problem: `${place}: HTTP ${response.status}` };
    const bytes = await readBytes(response);
    return bytes === null
      ? { ok: false, problem: `${place}: has more than ${MAX_BYTES} bytes` }
      : decodeState(bytes, place);
  } catch (error) {
    const { name, cause } = error as Error & { cause?: { code?: string } };
    return {
      ok: false,
      problem: `${place}: ${name === 'TimeoutError' ? `no answer within ${DEADLINE_MS} ms` : (cause?.code ?? 'no answer')}`,
    };
  }
}

/** The body, or null where it is larger than any expected state. */
async function readBytes(response: Response): Promise<Buffer | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > MAX_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
