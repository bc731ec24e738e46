import { REASONS } from '../../domain/reasons';
import { UNKNOWN_ANSWER } from './error-policy';
import type { ErrorPolicy, ErrorRow } from './error-row';
import { ERROR_POLICY } from './error-rows';

const WRITE: Record<ErrorPolicy['write'], string> = {
  not_done: 'refused: nothing was done',
  done: 'done already',
  unknown: '**unknown**: wait until nothing can arrive any more, then find out',
};

const WAIT: Record<ErrorPolicy['wait'], string> = {
  none: '',
  orders:
    '; this account places no order for 10 s (a minute where the message says that the count of a minute is full), or as long as Retry-After says (where something else was asked, nothing is sent)',
  backoff: '; nothing is sent for 10 s, or as long as Retry-After says',
  until_told: '; nothing is sent until the exchange allows it, a minute where it names no end',
  ban: '; nothing is sent until the exchange allows it, two minutes (the shortest ban) where it names no end',
};

/** The users' page about error answers, made of the table that decides. `npm run docs:errors` writes it. */
export function errorDocs(): string {
  return [
    '# What an error answer of Binance means here',
    '',
    'Made by `npm run docs:errors` from `src/exchange/binance/error-rows.ts`, the one table that decides. Change the table, not this page.',
    '',
    'The first row that fits holds: everything it names must match. A write is never sent again within a cycle, whatever the answer; the next cycle looks and decides anew. A read that failed makes its part of the observation fail, and then nothing is done: a failed read is never an empty one. The report of a refused write says what you do. "Once more" means that a read is repeated once, at once.',
    '',
    'How long nothing is sent: as long as `Retry-After` says (seconds, or a date), or until the end of the ban that the message names, whichever is later. What is no time in the future (`0`, a negative number, a text, a ban that is over) counts as not told; no wait is longer than three days, the longest ban that Binance gives. In both cases the report says what was told.',
    '',
    '| answer | meaning | a write | a read | reason in the report | what you do |',
    '| --- | --- | --- | --- | --- | --- |',
    ...ERROR_POLICY.map((row) => line(answerOf(row), row)),
    line('anything else', UNKNOWN_ANSWER),
    line('no answer: the deadline, a broken connection', {
      ...UNKNOWN_ANSWER,
      meaning: 'It may have arrived',
      remedy: 'Look at the exchange where the report says unverified',
    }),
    '',
    'No answer because there never was a connection (`ECONNREFUSED`, `ENOTFOUND`, `EAI_AGAIN`) means that a write was not done. A broken connection is tried once more for a read, a passed deadline is not. HTTP 200 with something that is not JSON, or not of the documented shape, counts as no answer.',
    '',
    'A batch of cancels is answered item by item, and an item that failed does not say whose it is. Each order that is not named as cancelled is looked up; if it is still open, the report names the codes of all items that failed, one where they are alike. Where one of them is **unknown**, all of these orders are.',
    '',
    '## The reasons',
    '',
    ...[...new Set([...ERROR_POLICY, UNKNOWN_ANSWER].map(({ reason }) => reason))].map(
      (reason) => `- \`${reason}\`: ${REASONS[reason].meaning}. ${REASONS[reason].resolution}.`,
    ),
    '',
  ].join('\n');
}

function line(answer: string, { meaning, write, retryRead, wait, reason, remedy }: ErrorPolicy): string {
  const read = retryRead ? 'once more, then failed' : 'failed';
  return `| ${answer} | ${meaning} | ${WRITE[write]}${WAIT[wait]} | ${read} | \`${reason}\` | ${remedy} |`;
}

function answerOf({ codes = [], statuses = [], text }: ErrorRow): string {
  return [
    codes.map((code) => `\`${code}\``).join(' '),
    statuses.length > 0 ? `HTTP ${statuses.join(', ')}` : '',
    text === undefined
      ? ''
      : `message \`${text.source.replaceAll('\\', '').replaceAll('|', '` or `').replace(/\$$/, '')}\``,
  ]
    .filter((part) => part !== '')
    .join(', ');
}
