import { expect, it } from 'vitest';
import { jsonProblem } from '../../../src/outside/json-problem';

const CANARY = 'canary-token-0123456789';

function problemOf(text: string): string {
  try {
    JSON.parse(text);
  } catch (error) {
    return jsonProblem(error, text);
  }
  throw new Error('it is JSON');
}

it.each([
  CANARY,
  `Bearer ${CANARY}`,
  `{"token": "${CANARY}", }`,
  `{"token": ${CANARY}}`,
  `{"token": "${CANARY}"`,
  `["${CANARY}" "${CANARY}"]`,
  `{"a": "x\n${CANARY}"}`,
  `{"a":1} ${CANARY}`,
  `{'${CANARY}': 1}`,
  '',
])('says of %j what is wrong with it and none of it', (text) => {
  const problem = problemOf(text);
  expect(problem).toMatch(
    /^not JSON(: it ends too early|: look at line \d+, column \d+|: unexpected "\\?."|)$/,
  );
  expect(problem).not.toContain('canary');
});

it('says where', () => {
  expect(problemOf('{\n  "a": 1\n  "b": 2\n}')).toBe('not JSON: look at line 3, column 3');
  expect(problemOf('{"a": 1')).toMatch(/not JSON: (it ends too early|look at line 1, column 8)/);
});
