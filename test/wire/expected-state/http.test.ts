import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { httpSource } from '../../../src/expected-state/http';
import { expectedStateSource } from '../../../src/expected-state/index';

const STATE = JSON.stringify({
  version: 1,
  asOf: '2026-11-23T12:00:00Z',
  ordersComplete: true,
  positionsComplete: true,
  orders: [],
  positions: [],
});
const TOKEN = 'token-of-the-bot';

const servers: Server[] = [];
async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/expected`;
}
afterEach(async () => {
  vi.restoreAllMocks();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

/** The problem of the only answer that this server gives. */
async function problemOf(listener: RequestListener, token?: string): Promise<string> {
  const answer = await httpSource(await serve(listener), token).read();
  return answer.ok ? 'none' : answer.problem;
}

/** In the place of the next deadline: it passes once the client had time to see what was sent before. */
function deadline(): () => Promise<void> {
  const passed = new AbortController();
  vi.spyOn(AbortSignal, 'timeout').mockReturnValue(passed.signal);
  return async () => {
    // Client and server share a thread: each turn of it delivers what has arrived.
    for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    passed.abort();
  };
}

describe('an expected state behind an address', () => {
  it('is read, and comes from the bot', async () => {
    const url = await serve((_request, response) => response.end(STATE));
    const source = httpSource(url, undefined);
    expect(await source.read()).toMatchObject({ ok: true, value: { asOf: Date.UTC(2026, 10, 23, 12) } });
    expect(source).toMatchObject({ fromBot: true, place: url });
  });

  it('is asked for with the token, and without one where there is none', async () => {
    const seen: (string | undefined)[] = [];
    const url = await serve((request, response) => {
      seen.push(request.headers.authorization);
      response.end(STATE);
    });
    await httpSource(url, TOKEN).read();
    await httpSource(url, undefined).read();
    expect(seen).toEqual([`Bearer ${TOKEN}`, undefined]);
  });

  it('is asked for as it is, and one that comes in another encoding is named', async () => {
    const asked: (string | undefined)[] = [];
    const problem = await problemOf((request, response) => {
      asked.push(request.headers['accept-encoding'] as string | undefined);
      response.setHeader('content-encoding', 'gzip').end(gzipSync(STATE));
    });
    expect(asked).toEqual(['identity']);
    expect(problem).toMatch(/answers with content-encoding "gzip", though identity was asked for$/);
  });

  it.each([
    [404, true],
    [502, true],
    [503, true],
    [401, undefined],
    [500, undefined],
    [200, undefined],
  ])('that is answered with %i says whether it is certain that nobody is there', async (status, absent) => {
    const url = await serve((_request, response) => response.writeHead(status).end('no state'));
    const answer = await httpSource(url, undefined).read();
    expect(answer.ok ? 'read' : answer.absent).toBe(absent);
  });

  it('that starts with a byte order mark says so', async () => {
    expect(await problemOf((_request, response) => response.end(`\ufeff${STATE}`))).toMatch(
      /\/expected: starts with a byte order mark; write UTF-8 without one$/,
    );
  });

  it('is called by its address without what may be secret in it', () => {
    expect(httpSource('http://bot:8080/expected?key=secret#x', undefined).place).toBe(
      'http://bot:8080/expected',
    );
  });

  it.each([204, 301, 400, 401, 404, 500, 503])(
    'with HTTP status %i is no state, whatever the body says',
    async (status) => {
      const problem = await problemOf((_request, response) => {
        response.statusCode = status;
        response.end(status === 204 ? undefined : STATE);
      });
      expect(problem).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/expected: (HTTP \d+|no answer)$/);
    },
  );

  it('is never fetched from where a redirect leads: the token would go along', async () => {
    const elsewhere = vi.fn<RequestListener>((_request, response) => response.end(STATE));
    const target = await serve(elsewhere);
    const problem = await problemOf((_request, response) => {
      response.writeHead(302, { location: target }).end();
    }, TOKEN);
    expect(problem).toContain('/expected: ');
    expect(elsewhere).not.toHaveBeenCalled();
  });

  it.each([
    ['no JSON', '<html>'],
    ['empty', ''],
    ['of another version', STATE.replace('"version":1', '"version":2')],
  ])('with a body that is %s is malformed', async (_what, body) => {
    const problem = await problemOf((_request, response) => response.end(body));
    expect(problem).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/expected: (not JSON|version|unknown)/);
  });

  it('that is cut off in the middle is no state', async () => {
    const problem = await problemOf((_request, response) => {
      response.writeHead(200, { 'content-length': STATE.length });
      response.write(STATE.slice(0, 30), () => response.destroy());
    });
    expect(problem).toContain('/expected: ');
  });

  it('that does not come in time is no state, and the problem says so', async () => {
    const timeout = AbortSignal.timeout.bind(AbortSignal);
    const asked = vi.spyOn(AbortSignal, 'timeout').mockImplementation(() => timeout(20));
    const problem = await problemOf(() => {});
    expect(problem).toMatch(/\/expected: no answer within 3000 ms$/);
    expect(asked).toHaveBeenCalledWith(3_000);
  });

  it('whose body does not come in time is no state either', async () => {
    const giveUp = deadline();
    const problem = await problemOf((_request, response) => {
      response.writeHead(200);
      response.write(STATE.slice(0, 30), () => void giveUp());
    });
    expect(problem).toContain('no whole answer within 3000 ms');
  });

  it('that drips and drips is given up at the same time', async () => {
    const giveUp = deadline();
    const drips: NodeJS.Timeout[] = [];
    const problem = await problemOf((_request, response) => {
      response.writeHead(200);
      let dripped = 0;
      drips.push(
        setInterval(() => {
          response.write(' ');
          dripped += 1;
          if (dripped === 5) void giveUp();
        }, 5),
      );
    });
    for (const drip of drips) clearInterval(drip);
    expect(problem).toContain('no whole answer within 3000 ms');
  });

  it.each([
    ['hangs up', (response: ServerResponse) => void response.socket?.destroy()],
    [
      'breaks off',
      (response: ServerResponse) => response.writeHead(200).write('{', () => response.destroy()),
    ],
    ['answers no HTTP', (response: ServerResponse) => void response.socket?.end('no HTTP\r\n\r\n')],
  ])('of somebody who %s may be of a bot that lives', async (_what, answers) => {
    const url = await serve((_request, response) => void answers(response));
    expect(await httpSource(url, undefined).read()).toEqual({
      ok: false,
      problem: expect.stringContaining('/expected: '),
    });
  });

  it('that does not come from somebody who took the connection may be of a bot that lives', async () => {
    const giveUp = deadline();
    const url = await serve(() => void giveUp());
    expect(await httpSource(url, undefined).read()).toEqual({
      ok: false,
      problem: expect.stringMatching(/no answer within 3000 ms$/),
    });
  });

  it('that never ends is given up at 16 MiB', async () => {
    const chunk = Buffer.alloc(1024 * 1024, ' ');
    const timeout = AbortSignal.timeout.bind(AbortSignal);
    vi.spyOn(AbortSignal, 'timeout').mockImplementation(() => timeout(25_000));
    const problem = await problemOf((_request, response) => {
      response.writeHead(200);
      const more = () => {
        while (!response.destroyed && response.write(chunk));
        response.once('drain', more);
      };
      more();
    });
    expect(problem).toMatch(/\/expected: has more than 16777216 bytes$/);
  });

  it('where nobody listens says why', async () => {
    const url = await serve(() => {});
    const [server] = servers.splice(0);
    await new Promise((resolve) => server?.close(resolve));
    const answer = await httpSource(url, TOKEN).read();
    expect(answer).toEqual({ ok: false, problem: `${url}: ECONNREFUSED`, absent: true });
  });

  it('never shows its token in a problem', async () => {
    const listeners: RequestListener[] = [
      (_request, response) => response.writeHead(401).end(TOKEN),
      (_request, response) => response.end('no'),
      (request) => request.socket.destroy(),
      (_request, response) => response.end(`{"version":"${TOKEN}"}`),
      (_request, response) => response.end(`{"${TOKEN}":1}`),
      (_request, response) => response.end(`{"version":"${TOKEN.slice(0, 13)}..."}`),
      (_request, response) =>
        response.end(`{"version":"${Buffer.from(`Bearer ${TOKEN}`).toString('base64')}"}`),
    ];
    const told = new RegExp(
      `${TOKEN.slice(0, 12)}|${Buffer.from(`Bearer ${TOKEN}`).toString('base64').slice(10, 26)}`,
    );
    for (const listener of listeners) {
      const problem = await problemOf(listener, TOKEN);
      expect(problem).not.toBe('none');
      expect(problem).not.toMatch(told);
    }
    const broken = await httpSource(
      await serve((_request, response) => response.end(STATE)),
      `${TOKEN}\n`,
    ).read();
    expect(JSON.stringify(broken)).not.toContain(TOKEN);
  });
});

describe('a configured address', () => {
  it('takes its token from the named variable', async () => {
    let seen: string | undefined;
    const url = await serve((request, response) => {
      seen = request.headers.authorization;
      response.end(STATE);
    });
    // As one comes that was read from a file.
    await expectedStateSource({ url, tokenEnv: 'BOT_TOKEN' }, '/', { BOT_TOKEN: `${TOKEN}\n` }).read();
    expect(seen).toBe(`Bearer ${TOKEN}`);
  });

  it.each(['a\nb', 'a\0b', 'token\u2026'])('is refused where that variable holds no token: %j', (token) => {
    const given = () =>
      expectedStateSource({ url: 'http://bot', tokenEnv: 'BOT_TOKEN' }, '/', { BOT_TOKEN: token });
    expect(given).toThrow('the environment variable BOT_TOKEN holds no token');
    expect(given).not.toThrow(token);
  });

  it.each([{}, { BOT_TOKEN: '' }])('is refused where that variable is not set: %j', (environment) => {
    expect(() => expectedStateSource({ url: 'http://bot', tokenEnv: 'BOT_TOKEN' }, '/', environment)).toThrow(
      'expectedState.tokenEnv: the environment variable BOT_TOKEN is not set',
    );
  });
});
