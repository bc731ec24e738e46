/** What may stand in a reason, an operator's name or a client order id, and would be more than text on a page. */
export const HOSTILE_TEXTS: readonly (readonly [what: string, text: string])[] = [
  ['backticks', 'a `rm -rf` ```b'],
  ['brackets', '[x] [y]: z'],
  ['a link', '[click](https://evil.example/x)'],
  ['a bare address', 'https://evil.example/x mailto:a@b.example'],
  ['an address in brackets', '<https://evil.example/x>'],
  ['an image', '![x](https://evil.example/x.png)'],
  ['HTML', '<img src=x onerror=alert(1)><script>alert(2)</script>'],
  ['an entity', '&lt;b&gt; &#91;x&#93;'],
  ['new lines and a heading', 'a\n\n# ARMED\r\n- b\n| c |'],
  ['another cell', 'a | b || c'],
  ['emphasis', '**a** __b__ *c* _d_ ~~e~~ ^f^'],
  ['a formula', '$$x$$ $y$'],
  ['backslashes', 'a\\ \\\\`b` \\[c](d)'],
  ['a rule and a fence', '--- ~~~ ***'],
];

/** The marks of a page in Markdown that are not escaped, line by line: what it is built of. */
export const structureOf = (page: string): string[] =>
  page
    .replace(/\\[!-/:-@[-`{-~]/g, '')
    .split('\n')
    .map((line) => line.replace(/[^\\`*_{}[\]()#!|&<>~^$]/g, ''));
