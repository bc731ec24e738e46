import type { Client } from '@temporalio/client';
import { defineSearchAttributeKey, TypedSearchAttributes } from '@temporalio/common';
import { temporal } from '@temporalio/proto';
import { ACCOUNT_ATTRIBUTE, OUTCOME_ATTRIBUTE } from '../domain/names';
import { InvalidInput } from '../domain/validation';
import { isDenied } from './grpc';

const { IndexedValueType } = temporal.api.enums.v1;
const KEYWORD = IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD;
const ACCOUNT_KEY = defineSearchAttributeKey(ACCOUNT_ATTRIBUTE, 'KEYWORD');
const OURS = [ACCOUNT_ATTRIBUTE, OUTCOME_ATTRIBUTE];

/** What a namespace says of our two search attributes. */
export interface AttributesView {
  /** True where both can be set. One that is not registered would fail a start. */
  readonly usable: boolean;
  /** Names that can still be registered. */
  readonly missing: readonly string[];
  /** Why none are set, one line; null where they are. */
  readonly problem: string | null;
  /** True where nobody can mend it by registering: an attribute has another type. */
  readonly mistyped: boolean;
}

/** Asks the server, which may not offer that (Temporal Cloud) or not to us (a key of one namespace). */
export async function viewAttributes(client: Client): Promise<AttributesView> {
  const unusable = { usable: false, missing: [], mistyped: false };
  try {
    const { namespace } = client.options;
    const { customAttributes } = await client.connection.operatorService.listSearchAttributes({ namespace });
    const types = customAttributes ?? {};
    const other = OURS.filter((name) => types[name] != null && types[name] !== KEYWORD);
    if (other.length > 0) {
      const each = other.map((name) => `${name} is of type ${typeName(types[name])}, not Keyword`);
      return { ...unusable, mistyped: true, problem: `${each.join('; ')}; no search attribute is set` };
    }
    const missing = OURS.filter((name) => types[name] == null);
    if (missing.length === 0) return { ...unusable, usable: true, problem: null };
    const problem = `${missing.join(', ')} not registered, so no search attribute is set; run "grinder-reconcile setup"`;
    return { ...unusable, missing, problem };
  } catch (error) {
    if (!isDenied(error)) throw error;
    return { ...unusable, problem: 'this server does not list search attributes for us, so none is set' };
  }
}

/** `Text` for INDEXED_VALUE_TYPE_TEXT, as every Temporal tool writes it. */
function typeName(type: temporal.api.enums.v1.IndexedValueType | undefined): string {
  const words = (IndexedValueType[type ?? 0] ?? 'UNKNOWN')
    .replace('INDEXED_VALUE_TYPE_', '')
    .toLowerCase()
    .split('_');
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}

/**
 * Registers what is missing; the server takes about half a second until it can be used.
 * @returns what there was before
 * @throws InvalidInput where an attribute has another type
 */
export async function registerAttributes(client: Client): Promise<AttributesView> {
  const view = await viewAttributes(client);
  if (view.mistyped) throw new InvalidInput(`search attributes: ${view.problem}`);
  if (view.missing.length > 0)
    await client.connection.operatorService.addSearchAttributes({
      namespace: client.options.namespace,
      searchAttributes: Object.fromEntries(view.missing.map((name) => [name, KEYWORD])),
    });
  return view;
}

/**
 * What a start carries, or nothing where the attributes are not usable: an unknown one would fail the
 * start, and upserting one would fail the workflow task for ever.
 */
export function accountAttributes(view: AttributesView, account: string): TypedSearchAttributes | undefined {
  return view.usable ? new TypedSearchAttributes([{ key: ACCOUNT_KEY, value: account }]) : undefined;
}
