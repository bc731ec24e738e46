import { traitsOf } from '../faults/catalogue';
import type { ActiveFault } from '../faults/registry';
import type { BodyFault, FaultSpec, StateFault, TransportFault } from '../faults/types';

/** Faults of the connection that act at this time. */
export function transportsOf(faults: readonly ActiveFault[], when: 'before' | 'after'): TransportFault[] {
  return at(faults, when).filter((spec): spec is FaultSpec & TransportFault => group(spec) === 'transport');
}

/** Faults that make something happen at this time. */
export function statesOf(faults: readonly ActiveFault[], when: 'before' | 'after'): StateFault[] {
  return at(faults, when).filter((spec): spec is FaultSpec & StateFault => group(spec) === 'state');
}

/** Changes to the exchange's own answer. */
export function bodyFaultsOf(faults: readonly ActiveFault[]): BodyFault[] {
  return faults
    .map((fault) => fault.spec)
    .filter((spec): spec is FaultSpec & BodyFault => group(spec) === 'body');
}

/** How long the faults delay the request (`before`) or the answer (`after`), ms. */
export function delayOf(faults: readonly ActiveFault[], when: 'before' | 'after'): number {
  return at(faults, when).reduce((total, spec) => total + (spec.kind === 'delay' ? spec.ms : 0), 0);
}

function at(faults: readonly ActiveFault[], when: 'before' | 'after'): FaultSpec[] {
  return faults.filter((fault) => fault.when === when).map((fault) => fault.spec);
}

function group(spec: FaultSpec): string | undefined {
  return traitsOf(spec.kind)?.group;
}
