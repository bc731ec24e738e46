import { type Browser, chromium } from 'playwright-core';
import { canRun, programPath } from './programs';

const CHROMIUM = process.env['CHROMIUM'] ?? programPath('chromium') ?? '';

/** Whether there is a Chromium: `CHROMIUM` names another one than the one that is found. */
export const hasBrowser = (): boolean => canRun(CHROMIUM);

export async function startBrowser(): Promise<Browser> {
  return await chromium.launch({
    executablePath: CHROMIUM,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
    ],
  });
}
