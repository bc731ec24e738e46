import type { FleetRow, FleetView } from '../client';
import { cut } from './columns';
import { fleetLines, isUrgent, type Line, problemLines } from './fleet-text';
import { indented } from './output';

/** Where it is looked at, and how much room there is. */
export interface Screen {
  readonly address: string;
  /** Characters in a line. */
  readonly width: number;
  /** Lines. */
  readonly height: number;
}

/** Changes that are told where accounts have to go without room. */
const FEW_CHANGES = 3;

/**
 * What a terminal shows, never more than it has room for. Where not all accounts have room, those that somebody
 * should see to have it first, and the last line says what is left out.
 */
export function frame(view: FleetView, recent: readonly string[], screen: Screen): Line[] {
  const whole = composed(view, view.rows, recent, screen);
  // The last line stays empty: a line end there would scroll.
  const room = Math.max(1, screen.height - 1);
  if (whole.length <= room) return whole;
  const few = recent.slice(-FEW_CHANGES);
  const first = new Set(view.rows.filter((row) => isUrgent(row, view.at)));
  const inTurn = [...first, ...view.rows.filter((row) => !first.has(row))];
  for (let shown = view.rows.length; shown > 0; shown -= 1) {
    const chosen = new Set(inTurn.slice(0, shown));
    const rows = view.rows.filter((row) => chosen.has(row));
    const lines = [...composed(view, rows, few, screen), ...leftOut(view, chosen, screen)];
    if (lines.length <= room) return lines;
  }
  return whole.slice(0, room);
}

function composed(
  { at, noAnswerSince, problem, rows: all }: FleetView,
  rows: readonly FleetRow[],
  recent: readonly string[],
  { address, width }: Screen,
): Line[] {
  const clock = `${new Date(at).toISOString().slice(0, 19)}Z`;
  const lines: Line[] = [{ text: `${clock} ${address}`, colour: 'dim' }];
  if (noAnswerSince !== null)
    lines.push({
      text: `no answer since ${new Date(noAnswerSince).toISOString()}: ${problem}`,
      colour: 'red',
    });
  if (all.length > 0) lines.push(...fleetLines(rows, at, width));
  else if (noAnswerSince === null)
    lines.push({ text: 'No guard and no schedule here; "apply" creates them.' });
  else lines.push({ text: 'Nothing seen yet.' });
  for (const text of problemLines(rows)) lines.push({ text, colour: 'red' });
  if (recent.length > 0) lines.push(...['', ...recent].map((text) => ({ text })));
  return lines.map(({ text, colour }) => ({ text: cut(indented(text), width), colour }));
}

function leftOut({ at, rows }: FleetView, chosen: ReadonlySet<FleetRow>, { width }: Screen): Line[] {
  const rest = rows.filter((row) => !chosen.has(row));
  if (rest.length === 0) return [];
  const urgent = rest.filter((row) => isUrgent(row, at)).length;
  const text =
    urgent === 0
      ? `${rest.length} more, none of them armed, all well`
      : `${rest.length} more, ${urgent} armed or not well: "status" lists all`;
  return [{ text: cut(text, width), colour: urgent === 0 ? 'dim' : 'red' }];
}
