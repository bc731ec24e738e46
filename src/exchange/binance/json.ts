/**
 * Parses an answer of Binance without losing digits: integers of 16 digits and more become strings.
 * `orderId` and `algoId` are 64-bit, and above 2^53 JSON.parse would round them, so that a live order
 * looks unknown.
 * @throws SyntaxError where the text is not one whole JSON value
 */
export function parseBinanceJson(text: string): unknown {
  // A quote inside a JSON string is always escaped, so `"key":` can only be a key.
  return JSON.parse(text.replace(/("[A-Za-z]+"\s*:\s*)(-?\d{16,})(?=\s*[,}\]])/g, '$1"$2"'));
}
