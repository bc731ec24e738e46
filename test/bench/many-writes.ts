import type { ReserveRequest } from '../../src/domain/guard/reserve';
import { cancelByHand } from '../support/reservation';

/** Cancels of conditional orders: each is a write of its own. */
export const cancels = (count: number): ReserveRequest['groups'] =>
  Array.from({ length: count }, (_, i) => {
    const cancel = cancelByHand(i);
    const key = cancel.key.replace('regular', 'conditional');
    return { cancels: [{ ...cancel, key, orderKind: 'conditional' as const }], close: null };
  });
