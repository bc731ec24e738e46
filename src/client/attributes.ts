import type { Client } from '@temporalio/client';
import { defineSearchAttributeKey, TypedSearchAttributes } from '@temporalio/common';
import { temporal } from '@temporalio/proto';
import { ACCOUNT_ATTRIBUTE, OUTCOME_ATTRIBUTE } from '../domain/names';

const KEYWORD = temporal.api.enums.v1.IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD;
const ACCOUNT_KEY = defineSearchAttributeKey(ACCOUNT_ATTRIBUTE, 'KEYWORD');

/** The names of our search attributes that the namespace does not know yet. */
export async function missingAttributes(client: Client): Promise<string[]> {
  const { namespace } = client.options;
  const { customAttributes } = await client.connection.operatorService.listSearchAttributes({ namespace });
  return [ACCOUNT_ATTRIBUTE, OUTCOME_ATTRIBUTE].filter((name) => customAttributes?.[name] !== KEYWORD);
}

/** Registers what is missing and waits until it can be used, which takes the server about half a second. */
export async function registerAttributes(client: Client): Promise<string[]> {
  const missing = await missingAttributes(client);
  if (missing.length === 0) return [];
  await client.connection.operatorService.addSearchAttributes({
    namespace: client.options.namespace,
    searchAttributes: Object.fromEntries(missing.map((name) => [name, KEYWORD])),
  });
  return missing;
}

/**
 * What a start carries, or nothing where the attributes are not registered: an unknown one would fail
 * the start, and upserting one would fail the workflow task for ever.
 */
export async function accountAttributes(
  client: Client,
  account: string,
): Promise<TypedSearchAttributes | undefined> {
  return (await missingAttributes(client)).length === 0
    ? new TypedSearchAttributes([{ key: ACCOUNT_KEY, value: account }])
    : undefined;
}
