import type { Log } from '../telemetry/log';

type Fields = Readonly<Record<string, unknown>>;

/** The log of a drill: what the worker says and what the drill saw, a line each. */
export class DrillLog implements Log {
  readonly lines: string[] = [];
  /** Runs whose report the worker has told, in order. */
  readonly closedRuns: string[] = [];

  readonly info = (message: string, fields: Fields = {}) => {
    if (typeof fields['runId'] === 'string') this.closedRuns.push(fields['runId']);
    this.note(message, fields);
  };
  readonly warn = this.info;
  readonly error = this.info;
  readonly debug = () => undefined;
  readonly trace = () => undefined;

  /** Notes something with its figures. */
  note(what: string, figures: Fields): void {
    const all = { day: new Date().toISOString().slice(0, 10), ...figures };
    const text = Object.entries(all).map(([name, value]) => `${name}=${value}`);
    this.lines.push(`${what}: ${text.join(' ')}`);
  }

  /** True where a line has exactly these figures, in this order. */
  shows(figures: Fields): boolean {
    const text = Object.entries(figures).map(([name, value]) => `${name}=${value}`);
    return this.lines.some((line) => line.includes(text.join(' ')));
  }
}
