import { bracketed, isName, listed, type Token, tokensOf } from './tokens';

/** A macro: its parameters, or null where it takes none, and its text. */
interface Macro {
  readonly parameters: readonly string[] | null;
  readonly body: readonly Token[];
}

/** Macros by name, as a model's text defines them. */
export type Macros = ReadonlyMap<string, Macro>;

/**
 * A model's text without its directives, and the macros that it defines.
 * @param defined names that count as defined, and the text of macros that the model's own give way to
 * @throws Error for a directive that models here do not use
 */
export function preprocess(
  text: string,
  defined: Readonly<Record<string, string>>,
): { readonly tokens: Token[]; readonly macros: Macros } {
  const macros = new Map<string, Macro>();
  for (const [name, body] of Object.entries(defined))
    macros.set(name, { parameters: null, body: tokensOf(body) });
  const kept: string[] = [];
  /** Of each open condition: whether its branch is taken, and whether any was. */
  const open: { taken: boolean; any: boolean }[] = [];
  const lines = text
    .replaceAll(/\/\*[\s\S]*?\*\//g, (comment) => comment.replaceAll(/[^\n]/g, ' '))
    .split('\n');
  for (const line of lines) {
    const [, directive, rest = ''] = /^\s*#\s*(\w+)\s*(.*)$/.exec(line) ?? [];
    if (directive === undefined) {
      if (open.every(({ taken }) => taken)) kept.push(line);
      continue;
    }
    const condition = conditionOf(directive, rest, macros);
    const innermost = open.at(-1);
    if (directive === 'endif') open.pop();
    else if (condition !== null && directive.startsWith('if'))
      open.push({ taken: condition, any: condition });
    else if (condition !== null && innermost !== undefined) {
      innermost.taken = condition && !innermost.any;
      innermost.any ||= condition;
    } else if (directive !== 'define') throw new Error(`#${directive} is not known`);
    else if (open.every(({ taken }) => taken)) define(rest, macros, defined);
  }
  return { tokens: tokensOf(kept.join('\n')), macros };
}

function conditionOf(directive: string, rest: string, macros: Macros): boolean | null {
  switch (directive) {
    case 'ifdef':
      return macros.has(rest.trim());
    case 'ifndef':
      return !macros.has(rest.trim());
    case 'else':
      return true;
    case 'if':
    case 'elif': {
      const [, name] = /^defined\((\w+)\)$/.exec(rest.trim()) ?? [];
      if (name === undefined) throw new Error(`#${directive} ${rest}: only defined(NAME) is known`);
      return macros.has(name);
    }
    default:
      return null;
  }
}

function define(rest: string, macros: Map<string, Macro>, defined: Readonly<Record<string, string>>): void {
  const [, name = '', parameters, body = ''] = /^(\w+)(\([^)]*\))?\s*(.*)$/.exec(rest) ?? [];
  if (Object.hasOwn(defined, name)) return;
  macros.set(name, {
    parameters:
      parameters === undefined ? null : listed(tokensOf(parameters.slice(1, -1))).map(([one = '']) => one),
    body: tokensOf(body),
  });
}

/** Tokens with every macro in them replaced, and those in what replaces them. */
export function expanded(tokens: readonly Token[], macros: Macros): Token[] {
  const result: Token[] = [];
  for (let at = 0; at < tokens.length; ) {
    const token = tokens[at] ?? '';
    const macro = isName(token) ? macros.get(token) : undefined;
    if (macro === undefined || (macro.parameters !== null && tokens[at + 1] !== '(')) {
      result.push(token);
      at += 1;
    } else if (macro.parameters === null) {
      result.push(...expanded(macro.body, macros));
      at += 1;
    } else {
      const { inside, end } = bracketed(tokens, at + 1);
      result.push(...expanded(substituted(macro.body, macro.parameters, listed(inside)), macros));
      at = end;
    }
  }
  return result;
}

/** A text with arguments in the place of its parameters. */
export const substituted = (
  body: readonly Token[],
  parameters: readonly string[],
  given: readonly (readonly Token[])[],
): Token[] => body.flatMap((token) => given[parameters.indexOf(token)] ?? [token]);
