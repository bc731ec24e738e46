/** Pieces of a secret that are shorter tell nothing; longer ones are no accident. */
const LEAST = 12;
/** A secret that is shorter than this is a word, and would be found in any text. */
const LEAST_WHOLE = 8;
const REMOVED = '[removed]';

/**
 * Takes secrets out of texts that others wrote: whole, cut anywhere, in base64 or percent-encoded, whatever
 * their case. A piece of fewer than 12 characters may stay.
 */
export class Redactor {
  private readonly pieces = new Set<string>();
  private readonly short: string[] = [];

  constructor(secrets: readonly string[]) {
    for (const secret of secrets) {
      if (secret.length >= LEAST_WHOLE && secret.length < LEAST) this.short.push(secret);
      for (const form of formsOf(secret))
        for (let i = 0; i + LEAST <= form.length; i += 1) this.pieces.add(form.slice(i, i + LEAST));
    }
  }

  redact(text: string): string {
    const short = this.short.reduce((left, secret) => left.replaceAll(secret, REMOVED), text);
    const searched = lowerCase(short);
    let clean = '';
    let kept = 0;
    for (let i = 0; i + LEAST <= searched.length; i += 1) {
      if (!this.pieces.has(searched.slice(i, i + LEAST))) continue;
      let end = i + LEAST;
      while (this.pieces.has(searched.slice(end - LEAST + 1, end + 1))) end += 1;
      clean += short.slice(kept, i) + REMOVED;
      kept = end;
      i = end - 1;
    }
    return clean + short.slice(kept);
  }
}

/** A secret as a text may hold it, in lower case. */
function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  // In base64 a text looks in three ways, by where it begins; what its neighbours share is left out.
  const encoded = [0, 1, 2].flatMap((before) => {
    const padded = Buffer.concat([Buffer.alloc(before), bytes]);
    const from = Math.ceil((before * 8) / 6);
    const to = Math.floor((padded.length * 8) / 6);
    return [padded.toString('base64').slice(from, to), padded.toString('base64url').slice(from, to)];
  });
  return [secret, encodeURIComponent(secret), bytes.toString('hex'), ...encoded].map(lowerCase);
}

/** Of ASCII only: places stay where they are. */
const lowerCase = (text: string) => text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
