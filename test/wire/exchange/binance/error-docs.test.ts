import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { errorDocs } from '../../../../src/exchange/binance/error-docs';
import { ERROR_POLICY } from '../../../../src/exchange/binance/error-rows';

describe("the users' page about error answers", () => {
  it('is current: run "npm run docs:errors" after a change of the table', () => {
    const page = readFileSync(join(__dirname, '../../../../docs/exchange-errors.md'), 'utf8');
    expect(page).toBe(errorDocs());
  });

  it('has a line for every row, and one for everything else', () => {
    const lines = errorDocs().split('\n');
    for (const { meaning } of ERROR_POLICY) expect(lines.some((line) => line.includes(meaning))).toBe(true);
    expect(errorDocs()).toContain('| anything else |');
    expect(errorDocs()).not.toMatch(/undefined|NaN|\| +\|/);
  });
});

describe('the table', () => {
  it('names no code twice, save where the message or the status tells rows apart', () => {
    const plain = ERROR_POLICY.filter(({ text, statuses }) => text === undefined && statuses === undefined);
    const codes = plain.flatMap((row) => row.codes ?? []);
    expect(new Set(codes).size).toBe(codes.length);
  });

  it('has no row that an earlier one hides', () => {
    const within = <T>(inner: readonly T[] | undefined, outer: readonly T[] | undefined) =>
      outer === undefined || (inner?.every((one) => outer.includes(one)) ?? false);
    ERROR_POLICY.forEach((row, i) => {
      const hidden = ERROR_POLICY.slice(0, i).find(
        (earlier) =>
          earlier.text === undefined &&
          within(row.codes, earlier.codes) &&
          within(row.statuses, earlier.statuses),
      );
      expect(hidden?.name, `${row.name} is hidden`).toBeUndefined();
    });
  });
});
