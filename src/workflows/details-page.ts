/** The Web UI cuts off the last paragraph of current details: this one is there to be lost. */
const ROOM = ['', '\u00a0'];

/** A page of current details in Markdown, from its lines. */
export const detailsPage = (lines: readonly string[]): string => [...lines, ...ROOM].join('\n');
