/** An activity of your own. */
export async function countFills(desk: string): Promise<number> {
  return desk.length;
}
