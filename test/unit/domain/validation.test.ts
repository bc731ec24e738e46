import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseOrExplain, strictObject } from '../../../src/domain/validation';

const problem = (schema: z.ZodType, input: unknown): string => {
  try {
    parseOrExplain(schema, input, 'input');
    return 'none';
  } catch (error) {
    return (error as Error).message;
  }
};

describe('what is wrong with an input', () => {
  const source = z.union(
    [z.literal('flat'), strictObject({ file: z.string('must be a path') })],
    'must be "flat" or {"file": path}',
  );

  it('is said of the alternative that came nearest', () => {
    expect(problem(strictObject({ source }), { source: { file: 7 } })).toBe(
      'input: source: file: must be a path, got 7',
    );
    expect(problem(strictObject({ source }), { source: 'round' })).toBe(
      'input: source: must be "flat" or {"file": path}, got "round"',
    );
  });

  it('shows what JSON has no word for, as code may give it', () => {
    expect(problem(strictObject({ source }), { source: Symbol('flat') })).toMatch(/, got Symbol\(flat\)$/);
  });

  it('is said of what is not there, also deep inside', () => {
    const schema = z.looseObject({}).refine(() => false, { path: ['a', 'b'], message: 'must be there' });
    for (const input of [{}, { a: null }, { a: 1 }, { a: {} }])
      expect(problem(schema, input)).toBe('input: a.b: must be there, got nothing');
  });
});
