// Writes the users' page about Binance's error answers from the table that decides. Needs a build.
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const { errorDocs } = createRequire(import.meta.url)('../dist/exchange/binance/error-docs.js');
await writeFile('docs/exchange-errors.md', errorDocs());
