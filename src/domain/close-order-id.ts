import { sha256 } from '@noble/hashes/sha2';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils';
import { REMEDIATION_HASH_LENGTH, REMEDIATION_PREFIX } from './identity';

/**
 * The client order id of a close: it follows from the reservation and the write, so every attempt knows it,
 * and whoever reads the histories.
 */
export function closeOrderId(reservationId: string, write: string): string {
  const hash = bytesToHex(sha256(utf8ToBytes(`${reservationId}/${write}`)));
  return `${REMEDIATION_PREFIX}${hash.slice(0, REMEDIATION_HASH_LENGTH)}`;
}
