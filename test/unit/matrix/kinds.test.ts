import { expect, it } from 'vitest';
import { faultKinds } from '../../../src/simulator/faults/catalogue';
import { bookOf } from '../../matrix/book';
import type { Site } from '../../matrix/case';
import { casesOf } from '../../matrix/enumerate';
import { HTTP_KINDS } from '../../matrix/kinds';

const read: Site = {
  kind: 'http',
  method: 'GET',
  path: '/fapi/v1/openOrders',
  nth: 1,
  write: false,
  atMs: 0,
};
const write: Site = { ...read, method: 'POST', path: '/fapi/v1/order', write: true };

it('no fault has two names, and no two faults one', () => {
  const names = HTTP_KINDS.map(({ name }) => name);
  expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
});

it('every fault of the simulated exchange comes up', () => {
  const book = bookOf('one-way');
  const used = new Set(
    casesOf(book, [read, write]).flatMap(({ strike }) =>
      strike.does === 'http' ? [strike.kind.fault(write as never, book, {} as never).kind] : [],
    ),
  );
  expect(faultKinds().filter((kind) => !used.has(kind as never))).toEqual([]);
});

it('every case says what it is by its id', () => {
  const ids = casesOf(bookOf('one-way'), [read, write]).map(({ id }) => id);
  expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
});
