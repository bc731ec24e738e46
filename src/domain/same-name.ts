/** Blanks, and what stands for characters that do not show. */
const SHOWS_NOTHING = /[\s\ufffd]+/g;

/** Upper case first: some letters have two lower ones. */
const folded = (name: string): string =>
  name.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC').replace(SHOWS_NOTHING, '');

/** True where two names of people are one, however they are written. One of nothing that shows is anybody's. */
export function sameName(a: string, b: string): boolean {
  const [one, other] = [folded(a), folded(b)];
  return one === other || one === '' || other === '';
}
