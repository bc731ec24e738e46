/** A word, a number, a text or a sign of Promela. */
export type Token = string;

const SIGNS =
  /\s+|"(?:[^"\\]|\\.)*"|[A-Za-z_]\w*|\d+|->|::|\+\+|--|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^~!<>=?:;,.(){}[\]@#]/y;

/** @throws Error where the text is not Promela */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  SIGNS.lastIndex = 0;
  while (SIGNS.lastIndex < text.length) {
    const at = SIGNS.lastIndex;
    const [token] = SIGNS.exec(text) ?? [];
    if (token === undefined) throw new Error(`not Promela: ${text.slice(at, at + 40)}`);
    if (token.trim() !== '') tokens.push(token);
  }
  return tokens;
}

export const isName = (token: Token | undefined): token is string =>
  token !== undefined && /^[A-Za-z_]/.test(token);

/**
 * What stands between brackets, and where it ends.
 * @param at of the opening bracket
 */
export function bracketed(
  tokens: readonly Token[],
  at: number,
): { readonly inside: readonly Token[]; readonly end: number } {
  const open = tokens[at] ?? '';
  const close = { '(': ')', '{': '}', '[': ']' }[open];
  if (close === undefined) throw new Error(`a bracket must stand here, not ${open}`);
  let depth = 0;
  for (let end = at; end < tokens.length; end += 1) {
    if (tokens[end] === open) depth += 1;
    if (tokens[end] === close) depth -= 1;
    if (depth === 0) return { inside: tokens.slice(at + 1, end), end: end + 1 };
  }
  throw new Error(`${open} is never closed`);
}

/** What stands between brackets, parted at its commas. */
export function listed(inside: readonly Token[]): Token[][] {
  const parts: Token[][] = [[]];
  let depth = 0;
  for (const token of inside) {
    if ('([{'.includes(token)) depth += 1;
    if (')]}'.includes(token)) depth -= 1;
    if (token === ',' && depth === 0) parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return inside.length === 0 ? [] : parts;
}
