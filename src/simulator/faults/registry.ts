import { decimal } from '../core/decimal';
import type { Exchange } from '../core/exchange';
import { isReducing } from '../engine/reduce-only';
import { faultKinds, traitsOf } from './catalogue';
import type { StateHistory } from './history';
import { type Candidate, Counter, fits } from './match';
import type { FaultHandle, FaultSpec } from './types';

/** A fault that is in force. */
export class ActiveFault implements FaultHandle {
  hits = 0;
  /** `ip-ban` only: end of the ban, once somebody ran into it. */
  bannedUntil: number | undefined;
  private readonly counter: Counter;

  constructor(
    readonly id: number,
    readonly spec: FaultSpec,
    readonly remove: () => void,
  ) {
    this.counter = new Counter(spec.match?.nth);
  }

  get kind(): FaultSpec['kind'] {
    return this.spec.kind;
  }

  get when(): 'before' | 'after' {
    return this.spec.when ?? traitsOf(this.spec.kind)?.when ?? 'before';
  }

  /** Whether the fault takes this request; counts a hit if so. */
  takes(exchange: Exchange, candidate: Candidate): boolean {
    if (this.hits >= (this.spec.times ?? Number.POSITIVE_INFINITY)) return false;
    if (!fits(exchange, this.spec.match, candidate) || this.spares(exchange, candidate)) return false;
    if (!this.counter.take()) return false;
    this.hits += 1;
    return true;
  }

  private spares(exchange: Exchange, { params }: Candidate): boolean {
    if (this.spec.kind === 'ip-ban') {
      return this.bannedUntil !== undefined && this.bannedUntil <= exchange.now();
    }
    if (this.spec.kind !== 'throttled' || this.spec.exemptReducing !== true) return false;
    const positionSide = params.get('positionSide') ?? 'BOTH';
    if (positionSide !== 'BOTH' && positionSide !== 'LONG' && positionSide !== 'SHORT') return false;
    const side = params.get('side') === 'BUY' ? 'BUY' : 'SELL';
    const reduceOnly = params.get('reduceOnly') === 'true';
    return params.get('closePosition') === 'true' || isReducing({ side, positionSide, reduceOnly });
  }
}

/** What a test may do with faults. */
export interface FaultControl {
  /** @throws TypeError for an unknown kind or a missing member */
  add(spec: FaultSpec): FaultHandle;
  /** Takes all faults back. */
  clear(): void;
  list(): readonly FaultHandle[];
}

/** The faults in force, in the order they were added. */
export class FaultRegistry implements FaultControl {
  private faults: ActiveFault[] = [];
  private nextId = 1;

  constructor(
    private readonly exchange: Exchange,
    private readonly history: StateHistory,
  ) {}

  add(spec: FaultSpec): FaultHandle {
    check(spec);
    if (spec.kind === 'stale-read') this.history.begin();
    const fault: ActiveFault = new ActiveFault(this.nextId++, { ...spec }, () => {
      this.faults = this.faults.filter((each) => each !== fault);
    });
    this.faults.push(fault);
    return fault;
  }

  clear(): void {
    this.faults = [];
  }

  list(): readonly FaultHandle[] {
    return this.faults;
  }

  /** The faults that take part in a request. */
  select(candidate: Candidate): ActiveFault[] {
    return this.faults.filter((fault) => fault.takes(this.exchange, candidate));
  }

  reset(): void {
    this.faults = [];
    this.nextId = 1;
  }
}

function check(spec: FaultSpec): void {
  const traits = traitsOf(spec.kind);
  if (traits === undefined) {
    throw new TypeError(`unknown fault kind "${String(spec.kind)}"; known: ${faultKinds().join(', ')}`);
  }
  for (const [name, type] of Object.entries(traits.needs ?? {})) {
    const value: unknown = Object.entries(spec).find(([key]) => key === name)?.[1];
    if (typeof value !== type) throw new TypeError(`fault ${spec.kind} needs ${name} (${type})`);
  }
  if (spec.kind === 'partial-fill') decimal(spec.quantity, 'quantity');
  if (spec.kind === 'fill-order' && spec.quantity !== undefined) decimal(spec.quantity, 'quantity');
}
