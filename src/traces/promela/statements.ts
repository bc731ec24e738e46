import { Reader, reading, writing } from './expressions';
import { expanded, type Macros, substituted } from './preprocess';
import { bracketed, isName, listed, type Token } from './tokens';
import { copied, type Evaluate, type State } from './values';

/** Where a statement may lead; a state is given away to it. */
export interface Outcome {
  readonly state: State;
  /** It ends the loop around it. */
  readonly breaks: boolean;
}
type Run = (state: State) => Outcome[];

interface Statement {
  readonly run: Run;
  /** Whether it can be carried out, where that is plain to see; what an option begins with. */
  readonly can: Evaluate | 'else' | null;
}

export interface Inline {
  readonly parameters: readonly string[];
  readonly body: readonly Token[];
}

/** What statements are read against. */
export interface Context {
  readonly macros: Macros;
  readonly constants: ReadonlyMap<string, number>;
  readonly inlines: ReadonlyMap<string, Inline>;
  /** Told of each assertion that does not hold. */
  readonly fails: (assertion: string) => void;
}

const on = (state: State): Outcome[] => [{ state, breaks: false }];

/**
 * Reads Promela's statements: everything that the models' inlines use. Nothing interrupts them, as in `atomic`.
 * @throws Error for anything else
 */
export function compile(tokens: readonly Token[], context: Context): Run {
  const reader = new Reader(expanded(tokens, context.macros), context.constants);
  const run = sequence(reader, context, () => reader.isAtEnd).run;
  if (!reader.isAtEnd) throw new Error(`${reader.next} has no place here`);
  return run;
}

function sequence(reader: Reader, context: Context, ends: () => boolean): Statement {
  const statements: Statement[] = [];
  while (!ends()) {
    if (reader.takes(';') || reader.takes('->')) continue;
    statements.push(statement(reader, context));
  }
  const runs = statements.map(({ run }) => run);
  return {
    can: statements[0]?.can ?? null,
    run: (state) => {
      let outcomes = on(state);
      for (const run of runs)
        outcomes =
          outcomes.length === 1 && outcomes[0]?.breaks === false
            ? run(outcomes[0].state)
            : outcomes.flatMap((outcome) => (outcome.breaks ? [outcome] : run(outcome.state)));
      return outcomes;
    },
  };
}

function statement(reader: Reader, context: Context): Statement {
  const { next } = reader;
  const inline = context.inlines.get(next ?? '');
  if (inline !== undefined) return called(reader, context, inline);
  if (next === 'if' || next === 'do') return options(reader, context, reader.take() === 'do');
  if (reader.takes('atomic')) {
    const { inside, end } = bracketed(reader.tokens, reader.at);
    reader.at = end;
    return block(inside, context);
  }
  if (reader.takes('skip')) return { can: null, run: on };
  if (reader.takes('break')) return { can: null, run: (state) => [{ state, breaks: true }] };
  if (reader.takes('else')) return { can: 'else', run: on };
  if (reader.takes('printf')) {
    reader.at = bracketed(reader.tokens, reader.at).end;
    return { can: null, run: on };
  }
  if (reader.takes('assert')) return assertion(reader, context);
  return assignment(reader) ?? condition(reader.expression());
}

const block = (tokens: readonly Token[], context: Context): Statement => {
  const reader = new Reader(tokens, context.constants);
  return sequence(reader, context, () => reader.isAtEnd);
};

function called(reader: Reader, context: Context, { parameters, body }: Inline): Statement {
  reader.take();
  const { inside, end } = bracketed(reader.tokens, reader.at);
  reader.at = end;
  return block(expanded(substituted(body, parameters, listed(inside)), context.macros), context);
}

function assertion(reader: Reader, context: Context): Statement {
  const { inside, end } = bracketed(reader.tokens, reader.at);
  reader.at = end;
  const holds = new Reader(inside, context.constants).expression();
  return {
    can: null,
    run: (state) => {
      if (holds(state) === 0) context.fails(inside.join(' '));
      return on(state);
    },
  };
}

const condition = (holds: Evaluate): Statement => ({
  can: holds,
  run: (state) => (holds(state) === 0 ? [] : on(state)),
});

/** An assignment, or null where none stands there. */
function assignment(reader: Reader): Statement | null {
  const { at } = reader;
  if (!isName(reader.next)) return null;
  const place = reader.place();
  const [read, write] = [reading(place), writing(place)];
  const setTo = (value: Evaluate): Statement => ({
    can: null,
    run: (state) => {
      write(state, value(state));
      return on(state);
    },
  });
  if (reader.takes('=')) return setTo(reader.expression());
  if (reader.takes('++')) return setTo((state) => read(state) + 1);
  if (reader.takes('--')) return setTo((state) => read(state) - 1);
  reader.at = at;
  return null;
}

/** `if` or `do`: every option that can be carried out is one way to go on. */
function options(reader: Reader, context: Context, repeats: boolean): Statement {
  const all: Statement[] = [];
  const end = repeats ? 'od' : 'fi';
  while (reader.takes('::'))
    all.push(sequence(reader, context, () => reader.next === '::' || reader.next === end));
  reader.expect(end);
  const once: Run = (state) => {
    const able = all.filter(({ can }) => can === null || (can !== 'else' && can(state) !== 0));
    const chosen = able.length > 0 ? able : all.filter(({ can }) => can === 'else');
    return chosen.flatMap(({ run }, i) => run(i === chosen.length - 1 ? state : copied(state)));
  };
  return { can: null, run: repeats ? loop(once) : once };
}

const loop =
  (once: Run): Run =>
  (state) => {
    const left: Outcome[] = [];
    for (let going = [state]; going.length > 0; ) {
      const outcomes = going.flatMap(once);
      left.push(
        ...outcomes.filter(({ breaks }) => breaks).map((ended) => ({ state: ended.state, breaks: false })),
      );
      going = outcomes.filter(({ breaks }) => !breaks).map((outcome) => outcome.state);
    }
    return left;
  };
