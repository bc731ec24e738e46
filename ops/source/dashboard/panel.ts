/** One line of a panel: `$account` in it is what the reader chose. */
export interface Query {
  readonly expr: string;
  /** With Grafana's `{{label}}`. */
  readonly legend: string;
}

export interface Panel {
  readonly title: string;
  /** Shown beside the title: what the reader learns from it. */
  readonly description: string;
  readonly type: 'stat' | 'timeseries' | 'state-timeline' | 'table';
  /** Of 24 columns. */
  readonly width: number;
  readonly queries: readonly Query[];
  readonly unit?: string;
  readonly max?: number;
  /** Colours from these values on; green below. */
  readonly steps?: readonly (readonly [from: number, colour: string])[];
  /** Colour below all steps. */
  readonly base?: string;
  /** Words instead of figures. */
  readonly words?: Readonly<Record<string, readonly [text: string, colour: string]>>;
  readonly stacked?: boolean;
}

export interface Row {
  readonly title: string;
  readonly panels: readonly Panel[];
}

const HEIGHT = 7;
const DATASOURCE = { type: 'prometheus', uid: 'prometheus' };
const refId = (index: number): string => String.fromCharCode('A'.charCodeAt(0) + index);

const mappings = ({ words = {} }: Panel) =>
  Object.keys(words).length === 0
    ? []
    : [
        {
          type: 'value',
          options: Object.fromEntries(
            Object.entries(words).map(([value, [text, color]]) => [value, { text, color }]),
          ),
        },
      ];

const LEGEND = { displayMode: 'list', placement: 'bottom', showLegend: true };

const OPTIONS = {
  stat: {
    reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false },
    colorMode: 'background',
    graphMode: 'none',
    textMode: 'value_and_name',
  },
  timeseries: {
    legend: LEGEND,
    tooltip: { mode: 'multi', sort: 'desc' },
  },
  'state-timeline': {
    showValue: 'auto',
    mergeValues: true,
    rowHeight: 0.8,
    legend: LEGEND,
    tooltip: { mode: 'single', sort: 'none' },
  },
  table: { showHeader: true, cellHeight: 'sm' },
};

/** Everything but names and labels is left out of a table. */
const TABLE_COLUMNS = {
  id: 'organize',
  options: { excludeByName: { Time: true, Value: true, __name__: true, alertstate: true, job: true } },
};

export function panelJson(panel: Panel, id: number, x: number, y: number) {
  const { title, description, type, width, queries, unit, max, base = 'green', steps = [], stacked } = panel;
  const instant = type === 'stat' || type === 'table';
  return {
    id,
    type,
    title,
    description,
    gridPos: { x, y, w: width, h: HEIGHT },
    datasource: DATASOURCE,
    targets: queries.map(({ expr, legend }, index) => ({
      refId: refId(index),
      datasource: DATASOURCE,
      expr,
      legendFormat: legend,
      instant,
      range: !instant,
      ...(type === 'table' ? { format: 'table' } : {}),
    })),
    fieldConfig: {
      defaults: {
        ...(unit === undefined ? {} : { unit }),
        ...(max === undefined ? {} : { max }),
        min: 0,
        mappings: mappings(panel),
        thresholds: {
          mode: 'absolute',
          steps: [{ value: null, color: base }, ...steps.map(([value, color]) => ({ value, color }))],
        },
        ...(type === 'timeseries'
          ? {
              custom: {
                fillOpacity: stacked ? 40 : 0,
                stacking: { mode: stacked ? 'normal' : 'none' },
                thresholdsStyle: { mode: steps.length === 0 ? 'off' : 'line' },
              },
            }
          : { color: { mode: 'thresholds' } }),
      },
      overrides: [],
    },
    options: OPTIONS[type],
    ...(type === 'table' ? { transformations: [TABLE_COLUMNS] } : {}),
  };
}

/** Rows below each other, and in each its panels from left to right. */
export function layout(rows: readonly Row[]): object[] {
  const placed: object[] = [];
  let y = 0;
  for (const { title, panels } of rows) {
    placed.push({
      id: placed.length + 1,
      type: 'row',
      title,
      collapsed: false,
      panels: [],
      gridPos: { x: 0, y, w: 24, h: 1 },
    });
    y += 1;
    let x = 0;
    for (const panel of panels) {
      if (x + panel.width > 24) {
        x = 0;
        y += HEIGHT;
      }
      placed.push(panelJson(panel, placed.length + 1, x, y));
      x += panel.width;
    }
    y += HEIGHT;
  }
  return placed;
}
