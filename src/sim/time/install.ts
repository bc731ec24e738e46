import crypto from 'node:crypto';
import { performance } from 'node:perf_hooks';
import timersPromises from 'node:timers/promises';
import type { Random } from '../../simulator/core/random';
import { inProcess, SimProcess } from './process';
import type { Appointment, VirtualTime } from './virtual-time';

/** What the simulation itself needs of real time: to let everything that is ready go on. */
const real = { setImmediate, Date, now: performance.now.bind(performance) };

/** Resolves when everything that is ready has gone on. */
export const settled = (): Promise<void> => new Promise((resolve) => real.setImmediate(resolve));

/** ms, for figures about the simulation itself. */
export const realNow = (): number => real.now();

/** The world whose time and chance the globals are. One at a time. */
let world: { time: VirtualTime; random: Random } | null = null;

function present() {
  if (world === null) throw new Error('no simulated world runs');
  return world;
}

/** Lets everything in this Node process live in a world's time and draw from its chance. */
export function enterWorld(time: VirtualTime, random: Random): void {
  world = { time, random };
  install();
}

const wallClock = () => present().time.now() + (SimProcess.current?.clockAheadMs ?? 0);

/** The wall clock as the code that asks sees it: workflows' own contexts read it through this. */
export const processNow = wallClock;
export const worldRandom = (): number => present().random.next(0x1_0000_0000) / 0x1_0000_0000;

class Timer {
  private appointment!: Appointment;
  private readonly process = SimProcess.current;

  constructor(
    private readonly fire: () => void,
    private readonly ms: number,
    private readonly again: boolean,
  ) {
    this.start();
  }

  private start(): void {
    this.appointment = present().time.after(this.ms, () => {
      if (this.process?.isDead) return;
      if (this.again) this.start();
      inProcess(this.process, this.fire);
    });
  }

  clear(): void {
    this.appointment.cancelled = true;
  }
  ref = () => this;
  unref = () => this;
  hasRef = () => true;
  refresh = () => {
    this.clear();
    this.start();
    return this;
  };
}

const clear = (timer: unknown) => {
  if (timer instanceof Timer) timer.clear();
};

type Callback = (...args: unknown[]) => void;

class VirtualDate extends real.Date {
  constructor(...args: unknown[]) {
    if (args.length === 0) super(wallClock());
    else super(...(args as [number]));
  }
  static override now = wallClock;
  static {
    // By this name the SDK knows a date, and gives a workflow one of its own.
    Object.defineProperty(VirtualDate, 'name', { value: 'Date' });
  }
}

async function sleep<T>(ms = 1, value?: T, { signal }: { signal?: AbortSignal } = {}): Promise<T> {
  return await new Promise<T>((resolve, reject) => {
    const abort = () => {
      timer.clear();
      reject(
        Object.assign(new Error('The operation was aborted'), { name: 'AbortError', code: 'ABORT_ERR' }),
      );
    };
    const timer = new Timer(
      () => {
        signal?.removeEventListener('abort', abort);
        resolve(value as T);
      },
      ms,
      false,
    );
    if (signal?.aborted) abort();
    else signal?.addEventListener('abort', abort, { once: true });
  });
}

let installed = false;

/** Replaces Node's clocks, timers and random numbers; once, and for good: the program does nothing else. */
function install(): void {
  if (installed) return;
  installed = true;
  const startedAt = present().time.now();
  Object.assign(globalThis, {
    Date: VirtualDate,
    setTimeout: (fire: Callback, ms = 1, ...args: unknown[]) => new Timer(() => fire(...args), ms, false),
    setInterval: (fire: Callback, ms = 1, ...args: unknown[]) =>
      new Timer(() => fire(...args), Math.max(1, ms), true),
    setImmediate: (fire: Callback, ...args: unknown[]) => new Timer(() => fire(...args), 0, false),
    clearTimeout: clear,
    clearInterval: clear,
    clearImmediate: clear,
  });
  performance.now = () => present().time.now() - startedAt + 1_000_000;
  Object.assign(timersPromises, { setTimeout: sleep });
  Math.random = worldRandom;
  Object.assign(crypto, { randomUUID: worldUuid });
}

/** Of version 4, from the world's chance. */
export function worldUuid(): string {
  const { random } = present();
  const hex = Array.from({ length: 32 }, () => random.next(16).toString(16)).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
}
