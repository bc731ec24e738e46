/** A process of the storm's world that can be killed and frozen. */
export interface Part {
  readonly name: string;
  /** When it was last known to be down or frozen, ms; now, while it is. */
  troubledAt(): number;
  /** Starts it where it is down, and waits until it answers. */
  start(): Promise<void>;
  /** `kill -9`: nothing is written, nothing is closed. */
  kill(): Promise<void>;
  freeze(): void;
  thaw(): void;
}

/** What all parts have in common: whether they run, and signals to their process. */
export abstract class SignalledPart implements Part {
  protected pid: number | null = null;
  private frozen = false;
  private lastTrouble = 0;

  constructor(readonly name: string) {}

  abstract start(): Promise<void>;
  abstract kill(): Promise<void>;

  troubledAt(): number {
    if (this.pid === null || this.frozen) this.lastTrouble = Date.now();
    return this.lastTrouble;
  }

  freeze(): void {
    if (this.pid === null) return;
    this.frozen = true;
    process.kill(this.pid, 'SIGSTOP');
  }

  thaw(): void {
    if (!this.frozen) return;
    this.troubledAt();
    this.frozen = false;
    if (this.pid !== null) process.kill(this.pid, 'SIGCONT');
  }

  protected gone(): void {
    this.pid = null;
    this.frozen = false;
    this.troubledAt();
  }

  protected came(pid: number): void {
    this.troubledAt();
    this.pid = pid;
  }
}
