import { isIP } from 'node:net';

/** What a server listens on and answers to. */
export interface HostRule {
  /** The address that is listened on. */
  readonly host: string;
  /** Further names it is called by, without a port. */
  readonly allowedHosts: readonly string[];
}

const ALL_ADDRESSES: readonly string[] = ['0.0.0.0', '::'];

/**
 * Whether a request means this server. A web page can make a browser ask any address under the page's own
 * name (DNS rebinding), and only the Host header tells: loopback names, the address that is listened on and
 * configured names are this server's. One that listens on all addresses is called by any of them, so there an
 * address is enough: a rebound name is none.
 * @param header as it was sent, with or without a port; undefined where there was none
 */
export function isOurHost(header: string | undefined, { host, allowedHosts }: HostRule): boolean {
  const name = nameOf(header);
  if (name === undefined) return false;
  if (name === 'localhost' || name === '::1' || /^127(\.\d{1,3}){3}$/.test(name)) return true;
  if ([host, ...allowedHosts].some((own) => own.toLowerCase() === name)) return true;
  return ALL_ADDRESSES.includes(host) && isIP(name) !== 0;
}

/** The name or address in a Host header, in lower case and without brackets and port. */
function nameOf(header: string | undefined): string | undefined {
  const match = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::\d{1,5})?$/.exec(header?.toLowerCase() ?? '');
  return match?.[1] ?? match?.[2];
}
