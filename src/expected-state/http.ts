import { type ExpectedState, parseExpectedState, type Read } from '../domain/expected-state';
import type { ExpectedStateSource } from './source';

const DEADLINE_MS = 3_000;

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
    return parseExpectedState(await response.text(), place);
  } catch (error) {
    const { name, cause } = error as Error & { cause?: { code?: string } };
    return {
      ok: false,
      problem: `${place}: ${name === 'TimeoutError' ? `no answer within ${DEADLINE_MS} ms` : (cause?.code ?? 'no answer')}`,
    };
  }
}
