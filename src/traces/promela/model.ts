import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Reader } from './expressions';
import { expanded, type Macros, preprocess } from './preprocess';
import { type Context, compile, type Inline } from './statements';
import { bracketed, listed, type Token, tokensOf } from './tokens';
import { copied, type State } from './values';

const TYPES: ReadonlySet<string> = new Set(['bit', 'bool', 'byte', 'short', 'int', 'mtype']);
/** Where the models lie. */
export const MODELS = join(__dirname, '../../../model');

/** What a reader of a model may decide. */
export interface ModelOptions {
  /** Text in the place of macros: sizes and times of the real thing instead of the model's few. */
  readonly sizes?: Readonly<Record<string, string>>;
  /** Declarations that the sizes name. */
  readonly variables?: string;
  /** A rule that is broken on purpose. */
  readonly mutant?: string;
}

/** A Promela model: its variables, and its inlines, which a trace calls. What its processes do by themselves is left out. */
export class Model {
  private readonly initial: State = {};
  private readonly constants = new Map<string, number>([
    ['true', 1],
    ['false', 0],
  ]);
  private readonly types = new Map<string, readonly Token[]>();
  private readonly inlines = new Map<string, Inline>();
  private readonly macros: Macros;

  /**
   * @param name of a file in `model/`, without its ending
   * @throws Error where it uses what is not read here
   */
  constructor(
    readonly name: string,
    readonly options: ModelOptions = {},
  ) {
    const { sizes = {}, variables = '', mutant } = options;
    const text = `${variables}\n${readFileSync(join(MODELS, `${name}.pml`), 'utf8')}`;
    const { tokens, macros } = preprocess(text, {
      ...sizes,
      ...(mutant === undefined ? {} : { [mutant]: '' }),
    });
    this.macros = macros;
    this.read(tokens);
  }

  /** A run from the model's first state on. */
  start(): ModelRun {
    const failed: string[] = [];
    const { macros, constants, inlines } = this;
    const context = { macros, constants, inlines, fails: (assertion: string) => failed.push(assertion) };
    return new ModelRun(copied(this.initial), context, failed);
  }

  private read(tokens: readonly Token[]): void {
    for (let at = 0; at < tokens.length; ) {
      const token = tokens[at];
      if (token === 'inline') at = this.readInline(tokens, at);
      else if (token === 'typedef') {
        const { inside, end } = bracketed(tokens, at + 2);
        this.types.set(tokens[at + 1] ?? '', inside);
        at = end;
      } else if (token === 'active') {
        // Only what it declares: some inlines use that.
        const { inside, end } = bracketed(tokens, tokens.indexOf('{', at));
        this.declare(inside, 0, this.initial);
        at = end;
      } else if (token === 'ltl') at = bracketed(tokens, at + 2).end;
      else if (token === 'mtype' && tokens[at + 1] === '=') {
        const { inside, end } = bracketed(tokens, at + 2);
        for (const [name = ''] of listed(inside)) this.constants.set(name, this.constants.size);
        at = end;
      } else if (token === ';') at += 1;
      else {
        const end = this.declare(tokens, at, this.initial);
        if (end === at) throw new Error(`${this.name}: ${tokens.slice(at, at + 8).join(' ')} is not read`);
        at = end;
      }
    }
  }

  private readInline(tokens: readonly Token[], at: number): number {
    const parameters = bracketed(tokens, at + 2);
    const { inside, end } = bracketed(tokens, parameters.end);
    const named = listed(parameters.inside).map(([one = '']) => one);
    this.inlines.set(tokens[at + 1] ?? '', { parameters: named, body: inside });
    return end;
  }

  /** Declares variables for as long as there are declarations. @returns where they end */
  private declare(tokens: readonly Token[], from: number, into: State): number {
    let at = from;
    const declares = () => TYPES.has(tokens[at] ?? '') || this.types.has(tokens[at] ?? '');
    while (declares() && tokens[at + 1] !== '=') {
      const end = tokens.indexOf(';', at) < 0 ? tokens.length : tokens.indexOf(';', at);
      const type = this.types.get(tokens[at] ?? '');
      for (const declared of listed(tokens.slice(at + 1, end))) this.declareOne(declared, type, into);
      at = end + 1;
    }
    return at;
  }

  private declareOne([name = '', ...rest]: Token[], type: readonly Token[] | undefined, into: State): void {
    const reader = new Reader(expanded(rest, this.macros), this.constants);
    const value = (): number | State => {
      if (type === undefined) return 0;
      const fields: State = {};
      this.declare(type, 0, fields);
      return fields;
    };
    let size: number | null = null;
    if (reader.takes('[')) {
      size = reader.expression()({});
      reader.expect(']');
    }
    const first = reader.takes('=') ? reader.expression()({}) : null;
    into[name] =
      size === null
        ? (first ?? value())
        : (Array.from({ length: size }, () => first ?? value()) as unknown as State);
  }
}

/** All states that a model may be in after what happened so far. */
export class ModelRun {
  private states: State[];
  private readonly compiled = new Map<string, ReturnType<typeof compile>>();

  constructor(
    state: State,
    private readonly context: Context,
    private readonly failed: string[],
  ) {
    this.states = [state];
  }

  /**
   * Lets something happen, as one step that nothing interrupts.
   * @param text Promela: assignments, calls of inlines, and conditions, which must hold where they stand
   * @returns null, or why the model does not allow it: it cannot happen, or a property of the model breaks.
   *   Then the run is over
   */
  step(text: string): string | null {
    const run = this.compiled.get(text) ?? compile(tokensOf(text), this.context);
    this.compiled.set(text, run);
    const reached = this.states.flatMap((state) => run(state).map((outcome) => outcome.state));
    const broken = [...new Set(this.failed.splice(0))];
    const sound = reached.filter((state) => broken.every((property) => state[property] !== 0));
    this.states = distinct(sound);
    if (sound.length > 0) return null;
    return reached.length === 0 ? 'is not possible' : `breaks ${broken.join(', ')}`;
  }

  /** Whether a step would be allowed; it does not happen. */
  allows(text: string): boolean {
    const before = this.states.map(copied);
    const allowed = this.step(text) === null;
    this.states = before;
    return allowed;
  }
}

function distinct(states: readonly State[]): State[] {
  if (states.length < 2) return [...states];
  return [...new Map(states.map((state) => [JSON.stringify(state), state])).values()];
}
