import { ExchangeError } from '../errors';

const KEY_REFUSED = -2015;

/**
 * What an operator should know of an account before its first cycle, one line each.
 *
 * -2015 is also what a key gets whose account is in portfolio-margin mode: it loses the permission for
 * futures (field reports: JKorf/Binance.Net 1485, docs.tread.fi on connecting such accounts). Portfolio
 * margin pro keeps these endpoints (Binance FAQ 1fc7ab7c).
 * @param readAccountConfig answers `GET /fapi/v1/accountConfig`
 * @throws ExchangeError where it could not be read for another reason
 */
export async function accountNotes(readAccountConfig: () => Promise<unknown>): Promise<string[]> {
  try {
    const config = await readAccountConfig();
    return (config as { canTrade?: unknown } | null)?.canTrade === false
      ? ['the API key may only read (canTrade is false): Binance will refuse every cancel and close']
      : [];
  } catch (error) {
    if (!(error instanceof ExchangeError) || error.code !== KEY_REFUSED) throw error;
    return [
      `Binance refuses the API key (${error.message}): it does not exist, may not use futures or not from this IP address; or the account is in portfolio-margin mode, whose keys work on another API only (papi), which is not served here`,
    ];
  }
}
