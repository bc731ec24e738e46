import { parseStrictJson } from '../../domain/strict-json';

/**
 * Parses an answer of Binance without losing digits: integers of 16 digits and more become strings.
 * `orderId` and `algoId` are 64-bit, and above 2^53 JSON.parse would round them, so that a live order
 * looks unknown.
 * @throws InvalidJson where the text is not one whole JSON value, or says two things under one key
 */
export const parseBinanceJson = (text: string): unknown => parseStrictJson(text, 'text');
