import type { JsonObject, JsonValue } from '../core/json';
import type { BodyFault } from './types';

/** Applies a change of rows to an answer. `truncated-json` works on the text, see `truncate`. */
export function changeBody(spec: BodyFault, value: JsonValue): JsonValue {
  if (spec.kind === 'truncated-json') return value;
  const rows = isList(value) ? [...value] : [value];
  const places = rows.flatMap((row, index) =>
    spec.rowSymbol === undefined || (isObject(row) && row['symbol'] === spec.rowSymbol) ? [index] : [],
  );
  const index = places[spec.index ?? 0] ?? -1;
  const row = rows[index];
  if (row === undefined) return value;
  switch (spec.kind) {
    case 'malformed-row':
      rows[index] = malformed(row, spec.field, spec.value);
      break;
    case 'missing-field':
      rows[index] = isObject(row) ? { ...row, [spec.field]: undefined } : row;
      break;
    case 'missing-row':
      rows.splice(index, 1);
      break;
    case 'duplicated-row':
      rows.splice(index + 1, 0, isObject(row) ? { ...row, ...spec.change } : row);
      break;
  }
  return isList(value) ? rows : (rows[0] ?? {});
}

/** Cuts a JSON text so that it cannot be parsed: in the middle, or after `keepBytes`. */
export function truncate(text: string, keepBytes: number | undefined): string {
  const bytes = Buffer.from(text, 'utf8');
  return bytes.subarray(0, keepBytes ?? Math.floor(bytes.length / 2)).toString('utf8');
}

function malformed(row: JsonValue, field: string | undefined, value: JsonValue | undefined): JsonValue {
  if (field === undefined) return value === undefined ? 'malformed' : value;
  return isObject(row) ? { ...row, [field]: value === undefined ? 'malformed' : value } : row;
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
