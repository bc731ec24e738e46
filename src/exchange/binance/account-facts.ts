import type { AccountFacts } from '../../domain/exchange-view';
import { ExchangeError } from '../errors';

const KEY_REFUSED = -2015;

/**
 * What `GET /fapi/v1/accountConfig` says of an account and its API key.
 *
 * -2015 is also what a key gets whose account is in portfolio-margin mode: it loses the permission for
 * futures (field reports: JKorf/Binance.Net 1485, docs.tread.fi on connecting such accounts). Portfolio
 * margin pro keeps these endpoints (Binance FAQ 1fc7ab7c).
 * @param readAccountConfig answers it
 * @throws ExchangeError where it could not be read for another reason
 */
export async function accountFacts(readAccountConfig: () => Promise<unknown>): Promise<AccountFacts> {
  try {
    const config = ((await readAccountConfig()) ?? {}) as Readonly<Record<string, unknown>>;
    const dual = flag(config['dualSidePosition']);
    return {
      refused: null,
      readsOnly:
        config['canTrade'] === false
          ? 'the account or its API key may not trade (canTrade is false): Binance will refuse every cancel and close'
          : null,
      mode: dual === null ? null : dual ? 'hedge' : 'one-way',
      sharedCollateral: flag(config['multiAssetsMargin']),
    };
  } catch (error) {
    if (!(error instanceof ExchangeError) || error.code !== KEY_REFUSED) throw error;
    return {
      refused: `Binance refuses the API key (${error.message}): it does not exist, may not use futures or not from this IP address; or the account is in portfolio-margin mode, whose keys work on another API only (papi), which is not served here`,
      readsOnly: null,
      mode: null,
      sharedCollateral: null,
    };
  }
}

const flag = (value: unknown): boolean | null => (typeof value === 'boolean' ? value : null);
