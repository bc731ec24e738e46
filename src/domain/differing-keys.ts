/**
 * The keys under which two settings differ, those of an inner object as `budget.maxCallsPerDay`.
 * @param a decides which keys there are
 */
export function differingKeys(a: object, b: object): string[] {
  const inB = new Map(rowsOf(b));
  return rowsOf(a).flatMap(([key, value]) => (inB.get(key) === value ? [] : [key]));
}

function rowsOf(settings: object): (readonly [key: string, value: string])[] {
  return Object.entries(settings).flatMap(([key, value]) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? rowsOf(value).map(([inner, text]) => [`${key}.${inner}`, text] as const)
      : [[key, JSON.stringify(value)] as const],
  );
}
