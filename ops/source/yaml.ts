import { stringify } from 'yaml';

/** Readable YAML with a word above it on where it comes from. */
export function yaml(about: string, value: unknown): string {
  const head = [about, 'Made by `npm run ops` from ops/source: change it there.'];
  return `${head.map((line) => `# ${line}\n`).join('')}${stringify(value, { lineWidth: 110 })}`;
}
