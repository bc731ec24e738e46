import { expect } from 'vitest';
import { eventually } from './eventually';

type Look = () => Promise<{ stdout: string; stderr: string; status: number | null }>;

/** Visibility is some moments behind: looks until it prints what matches, and once more. */
export async function shown(look: Look, text: RegExp): ReturnType<Look> {
  await eventually(async () => expect((await look()).stdout).toMatch(text));
  return await look();
}
