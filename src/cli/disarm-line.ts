import type { DisarmAnswer } from '../client';

/** What became of a disarm, for people. */
export function disarmLine({ account, recorded, confirmed, status, problem }: DisarmAnswer): string {
  if (recorded === false) return `${account}: NOT disarmed: ${problem}`;
  if (recorded === null)
    return `${account}: NOT KNOWN whether the server recorded the disarm: ${problem}. Disarm again.`;
  if (problem !== null)
    return `${account}: the server recorded the disarm, but it cannot be read back: ${problem}. Look again with "status".`;
  if (status === null)
    return `${account}: the server recorded the disarm; no worker polls the guard, so nothing can be written meanwhile.`;
  if (!confirmed)
    return `${account}: the server recorded the disarm, but the guard still says: ${status.headline}. Look again with "status".`;
  const left = (status.quietAt ?? status.at) - status.at;
  return `${status.headline}${left > 0 ? `; nothing can reach the exchange after ${new Date(status.quietAt ?? 0).toISOString()}` : ''}`;
}
