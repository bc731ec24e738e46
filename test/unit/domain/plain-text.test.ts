import { describe, expect, it } from 'vitest';
import { markdownText, plainJson, plainText } from '../../../src/domain/plain-text';

describe('text from outside', () => {
  it.each<[string, string, string]>([
    ['an escape sequence', 'a\u001b[2Jb', 'a\ufffd[2Jb'],
    ['one of eight bits', 'a\u009b2Jb', 'a\ufffd2Jb'],
    ['line breaks', 'a\nDISARMED\r\nb\u2028c\u0085d', 'a; DISARMED; b; c; d'],
    ['a carriage return alone', 'armed\rDISARMED', 'armed; DISARMED'],
    ['a backspace, a bell and a null', 'a\u0008\u0007\u0000b', 'a\ufffd\ufffd\ufffdb'],
    ['marks of direction', 'a\u202eb\u2066c', 'a\ufffdb\ufffdc'],
    ['what is invisible', 'a\u200bb\ufeffc\u00add\u3164e', 'a\ufffdb\ufffdc\ufffdd\ufffde'],
    ['tags', 'a\u{e0041}b', 'a\ufffdb'],
    ['half a character', 'a\ud83db\ude00c', 'a\ufffdb\ufffdc'],
    ['letters of any script, and emoji', '測試 straße 😀', '測試 straße 😀'],
  ])('is a line of text: %s', (_what, text, wanted) => expect(plainText(text)).toBe(wanted));

  it('is cut with a mark, and never within a character', () => {
    expect(plainText('a'.repeat(300))).toBe('a'.repeat(300));
    const cut = plainText('😀'.repeat(301));
    expect([...cut]).toHaveLength(300);
    expect(cut).toMatch(/^(😀)+\.\.\. \(cut, 602 in all\)$/u);
    expect(plainText('abc', 0)).toBe('... (cut, 3 in all)');
  });

  it('is cut at once, however long it is', () => {
    for (const long of [' ', '\n', '\u001b', 'a'].map((each) => `a${each.repeat(5_000_000)}b`))
      expect(plainText(long)).toMatch(/^a.{0,300}\(cut, 5000002 in all\)$/);
  });

  it('is no part of a page in Markdown', () => {
    expect(markdownText('![x](http://a/b) <img src=x> # `c` | **d**, e; &lt; $f$ \\g')).toBe(
      '\\!\\[x\\]\\(http\\://a/b\\) \\<img src=x\\> \\# \\`c\\` \\| \\*\\*d\\*\\*, e; \\&lt; \\$f\\$ \\\\g',
    );
  });

  it('is escaped in JSON, which stays the same JSON', () => {
    const value = { reason: 'a\u001b[2J\u009b\u202e\u2028\u{e0041}b\n😀', list: [1] };
    const text = plainJson(value);
    expect(text).toMatch(/^[\n -~😀]+$/u);
    expect(JSON.parse(text)).toEqual(value);
  });
});
