export interface DrillOptions {
  readonly address: string;
  /** Where the artifacts go. */
  readonly directory: string;
  readonly say: (line: string) => void;
  /** Whether version control ignores the artifacts; null where it cannot tell. */
  readonly ignoredByGit: () => boolean | null;
}

/** Checks of a drill, as they are made. */
export class Checks {
  readonly lines: string[] = [];
  passed = 0;
  failed = 0;
  skipped = 0;

  constructor(
    private readonly drill: string,
    private readonly say: (line: string) => void,
  ) {}

  /** Notes one check, null where it cannot be made here; `seen` is what there was instead. */
  check(name: string, ok: boolean | null, seen?: unknown): void {
    if (ok === null) this.skipped += 1;
    else if (ok) this.passed += 1;
    else this.failed += 1;
    const line = `${ok === null ? 'SKIP' : ok ? 'PASS' : 'FAIL'}: drill ${this.drill}: ${name}${ok !== false || seen === undefined ? '' : ` (seen: ${JSON.stringify(seen)})`}`;
    this.lines.push(line);
    this.say(line);
  }
}
