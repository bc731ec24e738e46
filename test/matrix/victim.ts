import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { ConfigInput } from '../../src/domain/config';
import { cleanEnvironment } from '../support/clean-environment';
import type { GuardSite, When } from './case';

export interface VictimOptions {
  readonly address: string;
  readonly config: ConfigInput;
  readonly environment: Readonly<Record<string, string>>;
  /** Where calls to guards stand still, by account. */
  readonly places: Readonly<Record<string, Pick<GuardSite, 'call' | 'nth'> & { readonly when: When }>>;
  /** Activities at a time. */
  readonly slots: number;
}

type Message = { readonly kind: 'ready' } | { readonly kind: 'reached'; readonly account: string };

/** A worker process that is going to be killed, or frozen and woken again. */
export class Victim {
  private readonly messages: Message[] = [];
  private readonly lookers = new Set<() => void>();
  private readonly ended: Promise<void>;

  private constructor(private readonly child: ChildProcess) {
    this.ended = new Promise((resolve) => child.once('close', () => resolve()));
    child.on('message', (message: Message) => {
      this.messages.push(message);
      for (const look of this.lookers) look();
    });
  }

  static async start(options: VictimOptions): Promise<Victim> {
    const child = fork(join(__dirname, 'victim.cjs'), [JSON.stringify(options)], {
      env: cleanEnvironment(),
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const victim = new Victim(child);
    const died = victim.ended.then(() => Promise.reject(new Error('the worker process did not start')));
    await Promise.race([victim.told(({ kind }) => kind === 'ready'), died]);
    died.catch(() => undefined);
    return victim;
  }

  /** Resolves once an account's call to its guard stands still. */
  async reached(account: string): Promise<void> {
    await this.told((message) => message.kind === 'reached' && message.account === account);
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }

  freeze(): void {
    this.child.kill('SIGSTOP');
  }

  /** Wakes it, lets what it had begun end, and stops it. */
  async thawAndStop(): Promise<void> {
    this.child.kill('SIGCONT');
    this.child.send('go on');
    this.child.kill('SIGTERM');
    await this.ended;
  }

  private async told(matches: (message: Message) => boolean): Promise<void> {
    await new Promise<void>((resolve) => {
      const look = () => {
        if (!this.messages.some(matches)) return;
        this.lookers.delete(look);
        resolve();
      };
      this.lookers.add(look);
      look();
    });
  }
}
