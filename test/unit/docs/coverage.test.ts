import { describe, expect, it } from 'vitest';
import { ALERTS } from '../../../ops/source/alerts';
import { NOT_SHOWN } from '../../alerts/coverage-page';
import { BOOKS } from '../../matrix/book';
import { GUARD_CALLS, type Site } from '../../matrix/case';
import { casesOf } from '../../matrix/enumerate';
import { commandsOf, IN_PLACE, isDocker, NOT_RUN } from '../../support/alert-page';
import { read } from '../../support/reference';

const PAGE = 'docs/runbooks/coverage.md';
const rows = read(PAGE)
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .map((line) => line.split(/(?<!\\)\|/).map((cell) => cell.trim()));
const COLUMNS = 9;
const faults = rows.filter((cells) => cells.length === COLUMNS).slice(2);

const http = (method: string, path: string): Site => ({
  ...{ kind: 'http', nth: 1, atMs: 0 },
  ...{ method, path, write: method !== 'GET' },
});
/** One call of each kind: every fault of the matrix applies to one of them. */
const SITES: readonly Site[] = [
  http('GET', '/fapi/v1/openOrders'),
  http('GET', '/fapi/v3/positionRisk'),
  http('POST', '/fapi/v1/order'),
  ...GUARD_CALLS.map((call): Site => ({ kind: 'guard', call, nth: 1, atMs: 0 })),
];
const families = [...new Set(BOOKS.flatMap((book) => casesOf(book, SITES)).map(({ family }) => family))];

describe(PAGE, () => {
  it.each(families)('has a row for the family %s of the fault matrix', (family) => {
    expect(faults.map(([, kind]) => kind)).toContain(family);
  });

  it('has every family of the matrix that fault-matrix.md lists', () => {
    const listed = [...read('docs/fault-matrix.md').matchAll(/^\| ([a-z ]+?) +\| +\d+ \|/gm)];
    expect(listed.map(([, family]) => family).filter((family) => family !== 'all')).toEqual(
      families.toSorted(),
    );
  });

  it('names alerts that exist, each with its times', () => {
    const names = ALERTS.map(({ name }) => name);
    for (const [, , , alert = '', after = '', , over = '', right = ''] of faults) {
      if (alert === NOT_SHOWN) continue;
      const found = [...alert.matchAll(/\[(\w+)\]/g)].map(([, name]) => name);
      for (const name of found) expect(names).toContain(name);
      const times = (cell: string) => cell.match(/\d+:\d\d/g)?.length ?? 0;
      expect([times(after), times(over), times(right)]).toEqual([found.length, found.length, 1]);
      if (found.length === 0) expect(alert).toBe('none');
    }
  });

  it('ran every command that the pages of its alerts have today', () => {
    const ran = rows.filter((cells) => cells.length === 5).map(([, alert, command]) => `${alert} ${command}`);
    const told = new Set(ran.map((line) => line.split(' ')[0] ?? ''));
    for (const alert of ALERTS.map(({ name }) => name).filter((name) => told.has(name)))
      for (const command of commandsOf(alert))
        expect(ran).toContain(`${alert} \`${command.replaceAll('|', '\\|')}\``);
  });
});

describe('the commands of alerts.md', () => {
  const all = [...new Set(ALERTS.flatMap(({ name }) => commandsOf(name)))];

  it('are read from the page as the alerts have them', () => {
    for (const { name, first } of ALERTS) expect(commandsOf(name)).toEqual(first.map(([command]) => command));
  });

  it("that are Docker's have a counterpart or a reason", () => {
    const docker = all.filter(isDocker);
    expect(docker.filter((command) => !(command in IN_PLACE) && !(command in NOT_RUN))).toEqual([]);
    for (const command of [...Object.keys(IN_PLACE), ...Object.keys(NOT_RUN)])
      expect(docker).toContain(command);
  });
});
