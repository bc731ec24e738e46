import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { tellingMeanwhile } from '../../../src/cli/meanwhile';
import type { Output } from '../../../src/cli/output';

const isTTY = process.stderr.isTTY;
const said: string[] = [];
const plain = {
  line: (text: string) => void said.push(text),
  progress: (text: string) => void said.push(text),
} as unknown as Output;

describe('a command that waits for long', () => {
  beforeEach(() => {
    said.length = 0;
    vi.useFakeTimers();
    process.stderr.isTTY = true;
  });
  afterEach(() => {
    vi.useRealTimers();
    process.stderr.isTTY = isTTY;
  });

  it('says so every five seconds, until it prints something itself', () => {
    const { output } = tellingMeanwhile(plain);
    vi.advanceTimersByTime(12_000);
    expect(said).toEqual(['no answer yet, after 5 s', 'no answer yet, after 10 s']);
    output.line('clean');
    vi.advanceTimersByTime(60_000);
    expect(said.slice(2)).toEqual(['clean']);
  });

  it('says nothing once it has ended without a word', () => {
    tellingMeanwhile(plain).stop();
    vi.advanceTimersByTime(60_000);
    expect(said).toEqual([]);
  });

  it('says nothing into a file or a pipe', () => {
    process.stderr.isTTY = false;
    tellingMeanwhile(plain);
    vi.advanceTimersByTime(60_000);
    expect(said).toEqual([]);
  });
});
