import { readFileSync } from 'node:fs';

export const text = (file: string): string => readFileSync(file, 'utf8');

/** The text of each service in docker-compose.yml: everything below its name. */
export function composeServices(): ReadonlyMap<string, string> {
  const section = /^services:\n([\s\S]*?)^\S/m.exec(text('docker-compose.yml'))?.[1] ?? '';
  const blocks = section.split(/^ {2}(?=[a-z])/m).slice(1);
  return new Map(blocks.map((block) => [/^[a-z-]+/.exec(block)?.[0] ?? '', block]));
}

/** A duration such as `45s` or `1m30s`, in seconds. */
export function seconds(duration: string): number {
  const match = /^(?:(\d+)m)?(?:(\d+)s)?$/.exec(duration);
  if (match === null || duration === '') throw new Error(`not a duration: ${duration}`);
  return Number(match[1] ?? 0) * 60 + Number(match[2] ?? 0);
}
