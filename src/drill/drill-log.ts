type Fields = Readonly<Record<string, unknown>>;

/** The log of a drill: what its workers say and what the drill saw, a line each. */
export class DrillLog {
  readonly lines: string[] = [];
  /** Runs whose report a worker has told, in order. */
  readonly closedRuns: string[] = [];
  /** How many times a worker said that its account is ready. */
  ready = 0;
  /** Where the newest worker serves its metrics. */
  metricsUrl = '';

  /** Takes a line of a worker's log, JSON or not. */
  take(line: string): void {
    const { level, time, hostname, name, msg, ...fields } = parsed(line);
    if (msg === 'worker started') this.metricsUrl = String(fields['metrics']);
    if (msg === 'account ready') this.ready += 1;
    if (typeof fields['runId'] === 'string') this.closedRuns.push(fields['runId']);
    this.note(String(msg), fields);
  }

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

function parsed(line: string): Record<string, unknown> {
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return { msg: line };
  }
}
