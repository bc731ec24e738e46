import { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { DEFAULT_SYMBOLS, symbolSpec } from '../../simulator';
import { Control } from '../../simulator/control/simulator';
import type { Random } from '../../simulator/core/random';
import { handle } from '../../simulator/http/pipeline';
import type { RawRequest } from '../../simulator/http/request';
import { inProcess, outside, SimProcess } from '../time/process';
import type { VirtualTime } from '../time/virtual-time';

/** What the adapter calls; nothing listens there. */
export const EXCHANGE_URL = 'http://127.0.0.1:9';

const NOT_IN_DOLLARS = symbolSpec({
  symbol: 'ETHBTC',
  baseAsset: 'ETH',
  quoteAsset: 'BTC',
  markPrice: '0.036842',
});

/** How a request ends: with an answer, or with the code of a connection that ended. */
type End =
  | { readonly status: number; readonly headers: Record<string, string>; readonly body: string }
  | { readonly code: string };

/** What may befall one request on its way: nothing, or it never arrives, or its answer never comes back. */
export type WayFault = (request: { method: string; path: string }) => 'none' | 'lost' | 'answer lost';

/** The simulated exchange without a socket: requests reach its own pipeline over virtual wires. */
export class SimExchange extends Control {
  /** Most ms that a request or an answer is on its way. */
  latencyMs = 40;
  fault: WayFault = () => 'none';
  /** What befalls the process that sends the next write, right then; and what befalls the write. */
  atWrite: ((sender: SimProcess) => ReturnType<WayFault>) | null = null;

  constructor(
    private readonly time: VirtualTime,
    private readonly random: Random,
    seed: number,
    accounts: readonly { label: string; apiKey: string; apiSecret: string }[],
  ) {
    super({ accounts, seed, symbols: [...DEFAULT_SYMBOLS, NOT_IN_DOLLARS] });
  }

  /** Its symbols and rules are as they usually are. */
  usual(): void {
    for (const symbol of ['BTCUSDT', 'ETHUSDT']) this.setSymbolStatus(symbol, 'TRADING');
    this.setRules({ reduceOnly: 'strict' });
  }

  /** Sends a request; tells its end to the process that sent it. */
  request(request: RawRequest, signal: AbortSignal | undefined): Promise<End> {
    const owner = SimProcess.current;
    const fault = this.aimedAt(request, owner) ?? this.fault(request);
    return new Promise((resolve) => {
      const wire = new Wire();
      const end = (ended: End) =>
        void this.time.after(this.wayMs(), () => inProcess(owner, () => fault === 'none' && resolve(ended)));
      signal?.addEventListener('abort', () => {
        resolve({ code: 'ERR_CANCELED' });
        outside(() => this.time.after(this.wayMs(), () => wire.left()));
      });
      wire.ended = end;
      if (fault === 'lost') return;
      outside(() =>
        this.time.after(this.wayMs(), () => {
          void handle(this.internals, request, wire.message, wire.response);
        }),
      );
    });
  }

  private aimedAt({ method }: RawRequest, sender: SimProcess | undefined) {
    const { atWrite } = this;
    if (atWrite === null || sender === undefined || method === 'GET') return undefined;
    this.atWrite = null;
    return atWrite(sender);
  }

  private wayMs(): number {
    return 1 + this.random.next(this.latencyMs);
  }
}

/** The two ends of a connection as the pipeline knows them. */
class Wire extends EventEmitter {
  ended: (end: End) => void = () => {};
  private destroyed = false;
  private status = 0;
  private headers: Record<string, string> = {};
  private readonly chunks: Buffer[] = [];

  readonly message = {
    socket: {
      isGone: () => this.destroyed,
      get destroyed(): boolean {
        return this.isGone();
      },
      resetAndDestroy: () => this.ended({ code: 'ECONNRESET' }),
      destroy: () => this.ended({ code: 'ECONNRESET' }),
    },
  } as unknown as IncomingMessage;

  readonly response = {
    once: (event: string, told: () => void) => this.once(event, told),
    writeHead: (status: number, headers: Record<string, string>) => {
      this.status = status;
      this.headers = headers;
    },
    write: (chunk: Buffer) => this.chunks.push(chunk),
    end: () => {
      const body = Buffer.concat(this.chunks).toString('utf8');
      const named = Number(this.headers['content-length'] ?? Buffer.byteLength(body));
      // Fewer bytes than the header names: the client waits for the rest until the connection ends.
      if (named > Buffer.byteLength(body)) this.ended({ code: 'ECONNRESET' });
      else this.ended({ status: this.status, headers: this.headers, body });
      this.emit('close');
    },
    destroyed: false,
  } as unknown as ServerResponse;

  /** The client went away. */
  left(): void {
    if (this.destroyed) return;
    this.destroyed = true;
    this.emit('close');
  }
}

interface AxiosConfig {
  readonly url?: string;
  readonly method?: string;
  readonly data?: unknown;
  readonly headers: { toJSON(): Record<string, string> };
  readonly signal?: AbortSignal;
}

/** Lets every HTTP request of this Node process go to `exchange()`; it is the default of npm axios itself. */
export function sendRequestsTo(exchange: () => SimExchange): void {
  const axios = createRequire(require.resolve('binance'))('axios');
  axios.defaults.adapter = async (config: AxiosConfig) => {
    const url = new URL(axios.getUri(config));
    const headers = config.headers.toJSON();
    const header = (name: string) => Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
    const end = await exchange().request(
      {
        method: (config.method ?? 'get').toUpperCase(),
        path: url.pathname,
        query: url.search.slice(1),
        body: typeof config.data === 'string' ? config.data : '',
        apiKey: header('x-mbx-apikey'),
        contentType: String(header('content-type') ?? ''),
        host: url.host,
        ip: '127.0.0.1',
      },
      config.signal,
    );
    if ('code' in end) throw new axios.AxiosError(end.code, end.code, config);
    const { status, body, headers: answered } = end;
    const response = { data: body, status, statusText: '', headers: answered, config };
    if (status >= 200 && status < 300) return response;
    throw new axios.AxiosError(`HTTP ${status}`, 'ERR_BAD_RESPONSE', config, undefined, response);
  };
}
