import { type LookupAddress, type LookupOptions, lookup } from 'node:dns';

type Answered = (
  error: NodeJS.ErrnoException | null,
  address: string | LookupAddress[],
  family?: number,
) => void;
type Found = (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void;

type LookUp = (hostname: string, options: LookupOptions & { all: true }, found: Found) => void;

/**
 * Looks up a host name as the system does (getaddrinfo), for `lookup` of a request or an agent: names of the
 * hosts file, of Docker and of Kubernetes are found as everywhere else, which c-ares would not promise. Such
 * a lookup holds one of libuv's threads until the resolver answers, so whoever wants a name that is being
 * looked up waits for the same answer: a name whose resolver hangs holds one thread, however often it is
 * asked for.
 */
export const sharedLookup = shared(lookup);

/** The same over another lookup. */
export function shared(lookUp: LookUp) {
  const waiting = new Map<string, Found[]>();
  return (hostname: string, options: LookupOptions, answered: Answered): void => {
    const { all = false, ...asked } = options;
    const found: Found = (error, addresses) => {
      if (error !== null || all) return answered(error, addresses);
      const [first] = addresses;
      return answered(null, first?.address ?? '', first?.family);
    };
    const key = JSON.stringify([hostname, asked]);
    const others = waiting.get(key);
    if (others !== undefined) {
      others.push(found);
      return;
    }
    const everybody = [found];
    waiting.set(key, everybody);
    lookUp(hostname, { ...asked, all: true }, (error, addresses) => {
      waiting.delete(key);
      for (const tell of everybody) tell(error, addresses);
    });
  };
}
