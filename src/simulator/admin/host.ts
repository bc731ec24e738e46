import { isIP } from 'node:net';

/**
 * Whether an admin request means this exchange. A web page can make a browser ask any address under the page's own
 * name, and only the Host header tells: loopback names, the address that is listened on and `adminHosts` are ours.
 * One that listens on all addresses is called by any of them.
 */
export function isAdminHost(header: string, host: string, adminHosts: readonly string[]): boolean {
  const match = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::\d+)?$/.exec(header.toLowerCase());
  const name = match?.[1] ?? match?.[2];
  if (name === undefined) return false;
  if (name === 'localhost' || name === '::1' || /^127(\.\d{1,3}){3}$/.test(name)) return true;
  if (isIP(name) !== 0 && (host === '0.0.0.0' || host === '::')) return true;
  return [host, ...adminHosts].some((own) => own.toLowerCase() === name);
}
