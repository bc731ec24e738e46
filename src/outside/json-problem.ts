/**
 * What is wrong with a text that is not JSON, without any of the text: the parser's own message quotes it, and
 * with it whatever secret it holds. Only one character is ever shown.
 * @param error what JSON.parse threw
 */
export function jsonProblem(error: unknown, text: string): string {
  const message = error instanceof Error ? error.message : '';
  if (/^Unexpected end/.test(message)) return 'not JSON: it ends too early';
  const position = /(?:in|after) JSON at position (\d+)/.exec(message)?.[1];
  if (position !== undefined) {
    const before = text.slice(0, Number(position)).split('\n');
    return `not JSON: look at line ${before.length}, column ${(before.at(-1) ?? '').length + 1}`;
  }
  const [, unexpected] = /^Unexpected token '(.)'/u.exec(message) ?? [];
  return unexpected === undefined ? 'not JSON' : `not JSON: unexpected ${JSON.stringify(unexpected)}`;
}
