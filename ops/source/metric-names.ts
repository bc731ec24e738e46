/** Words of PromQL that stand where a metric could. */
const WORDS = new Set([
  'by',
  'on',
  'or',
  'and',
  'unless',
  'bool',
  'offset',
  'without',
  'ignoring',
  'group_left',
]);

/** The metrics that an expression reads; recorded ones with their colons. */
export function metricNames(expr: string): Set<string> {
  const bare = expr
    .replace(/"[^"]*"/g, '')
    .replace(/\{[^}]*\}/g, '')
    .replace(/\[[^\]]*\]|\boffset \w+/g, '')
    .replace(/\b(by|on|without|ignoring|group_left)\s*\([^)]*\)/g, '')
    .replace(/\$\w+/g, '');
  const names = [...bare.matchAll(/[a-zA-Z_][\w:]*(?!\s*\(|[\w:])/g)].map(([name]) => name);
  return new Set(names.filter((name) => !WORDS.has(name) && !/^\d/.test(name)));
}
