import { isName, type Token } from './tokens';
import { type Evaluate, type Place, type State, truth } from './values';

const LEVELS: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['|'],
  ['^'],
  ['&'],
  ['==', '!='],
  ['<', '<=', '>', '>='],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '%'],
];

/** Masks are as wide as whole numbers are exact. */
const bits = (a: number, b: number, of: (a: bigint, b: bigint) => bigint) => Number(of(BigInt(a), BigInt(b)));

const OPERATIONS: Readonly<Record<string, (a: number, b: number) => number>> = {
  '|': (a, b) => bits(a, b, (x, y) => x | y),
  '^': (a, b) => bits(a, b, (x, y) => x ^ y),
  '&': (a, b) => bits(a, b, (x, y) => x & y),
  '==': (a, b) => truth(a === b),
  '!=': (a, b) => truth(a !== b),
  '<': (a, b) => truth(a < b),
  '<=': (a, b) => truth(a <= b),
  '>': (a, b) => truth(a > b),
  '>=': (a, b) => truth(a >= b),
  '<<': (a, b) => a * 2 ** b,
  '>>': (a, b) => Math.floor(a / 2 ** b),
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => Math.trunc(a / b),
  '%': (a, b) => a % b,
};

/** Reads tokens one after the other. */
export class Reader {
  at = 0;

  constructor(
    readonly tokens: readonly Token[],
    private readonly constants: ReadonlyMap<string, number>,
  ) {}

  get next(): Token | undefined {
    return this.tokens[this.at];
  }

  get isAtEnd(): boolean {
    return this.at >= this.tokens.length;
  }

  take(): Token {
    const token = this.next;
    if (token === undefined) throw new Error('the text ends too early');
    this.at += 1;
    return token;
  }

  /** Takes a token where it is the next one. */
  takes(token: Token): boolean {
    if (this.next !== token) return false;
    this.at += 1;
    return true;
  }

  expect(token: Token): void {
    if (!this.takes(token))
      throw new Error(`${token} must stand before: ${this.tokens.slice(this.at, this.at + 10).join(' ')}`);
  }

  expression(level = 0): Evaluate {
    const operators = LEVELS[level];
    if (operators === undefined) return this.unary();
    let left = this.expression(level + 1);
    while (this.next !== undefined && operators.includes(this.next)) {
      const operator = this.take();
      left = binary(operator, left, this.expression(level + 1));
    }
    return left;
  }

  /** A variable, an element of an array or a field. */
  place(): Place {
    const name = this.take();
    if (!isName(name)) throw new Error(`a name must stand where ${name} does`);
    const steps: ((state: State) => string | number)[] = [];
    for (;;) {
      if (this.takes('[')) {
        steps.push(this.expression());
        this.expect(']');
      } else if (this.takes('.')) {
        const field = this.take();
        steps.push(() => field);
      } else return { name, steps };
    }
  }

  private unary(): Evaluate {
    if (this.takes('!')) return negated(this.unary());
    if (this.takes('-')) {
      const of = this.unary();
      return (state) => -of(state);
    }
    if (this.takes('~')) {
      const of = this.unary();
      return (state) => ~of(state);
    }
    if (this.takes('(')) return this.inBrackets();
    const token = this.next ?? '';
    if (/^\d+$/.test(token) || this.constants.has(token)) {
      const value = this.constants.get(this.take()) ?? Number(token);
      return () => value;
    }
    return reading(this.place());
  }

  /** Also `(a -> b : c)`. */
  private inBrackets(): Evaluate {
    const first = this.expression();
    if (!this.takes('->')) {
      this.expect(')');
      return first;
    }
    const yes = this.expression();
    this.expect(':');
    const no = this.expression();
    this.expect(')');
    return (state) => (first(state) === 0 ? no(state) : yes(state));
  }
}

const negated =
  (of: Evaluate): Evaluate =>
  (state) =>
    truth(of(state) === 0);

function binary(operator: Token, left: Evaluate, right: Evaluate): Evaluate {
  if (operator === '&&') return (state) => truth(left(state) !== 0 && right(state) !== 0);
  if (operator === '||') return (state) => truth(left(state) !== 0 || right(state) !== 0);
  const operation = OPERATIONS[operator];
  if (operation === undefined) throw new Error(`${operator} is not known`);
  return (state) => operation(left(state), right(state));
}

/** The value at a place; -1 of an array's length or a name that nobody declared is an error. */
export function reading({ name, steps }: Place): Evaluate {
  return (state) => {
    let value = state[name];
    for (const step of steps) value = (value as State | undefined)?.[step(state)];
    if (typeof value !== 'number') throw new Error(`${name} has no such value`);
    return value;
  };
}

export function writing({ name, steps }: Place): (state: State, value: number) => void {
  return (state, value) => {
    let holder: State = state;
    let key: string | number = name;
    for (const step of steps) {
      holder = holder[key] as State;
      key = step(state);
    }
    if (typeof holder?.[key] !== 'number') throw new Error(`${name} has no such place`);
    holder[key] = value;
  };
}
