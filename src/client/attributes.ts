import type { Client } from '@temporalio/client';
import { defineSearchAttributeKey, TypedSearchAttributes } from '@temporalio/common';
import { temporal } from '@temporalio/proto';
import { ACCOUNT_ATTRIBUTE, ARMED_ATTRIBUTE, OUTCOME_ATTRIBUTE } from '../domain/names';
import { InvalidInput } from '../domain/validation';
import { canBeQueried } from './attribute-probe';
import { explain } from './explain';
import { GRPC, grpcCode, isDenied } from './grpc';

const { IndexedValueType } = temporal.api.enums.v1;
type Type = temporal.api.enums.v1.IndexedValueType;
const ACCOUNT_KEY = defineSearchAttributeKey(ACCOUNT_ATTRIBUTE, 'KEYWORD');
const ARMED_KEY = defineSearchAttributeKey(ARMED_ATTRIBUTE, 'BOOL');

/** Our search attributes and what they must be. */
const TYPES = new Map<string, Type>([
  [ACCOUNT_ATTRIBUTE, IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD],
  [OUTCOME_ATTRIBUTE, IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD],
  [ARMED_ATTRIBUTE, IndexedValueType.INDEXED_VALUE_TYPE_BOOL],
]);

/** Our search attributes, with their types as every Temporal tool writes them. */
export const SEARCH_ATTRIBUTES: readonly { readonly name: string; readonly type: string }[] = [...TYPES].map(
  ([name, type]) => ({ name, type: typeName(type) }),
);

/** What a namespace says of our search attributes. */
export interface AttributesView {
  /** Names that can be set. One that is not registered would fail a start. */
  readonly usable: readonly string[];
  /** Names that can still be registered. */
  readonly missing: readonly string[];
  /** Which are not set, and why, one line; null where all are. */
  readonly problem: string | null;
  /** True where nobody can mend it by registering: an attribute has another type. */
  readonly mistyped: boolean;
}

/**
 * Asks the server for its list, which it may not offer (Temporal Cloud) or not to us (a key of one namespace);
 * then it is asked by each of ours.
 * @throws where the server does not answer
 */
export async function viewAttributes(client: Client): Promise<AttributesView> {
  try {
    const { namespace } = client.options;
    const { customAttributes } = await client.connection.operatorService.listSearchAttributes({ namespace });
    return viewOf(customAttributes ?? {});
  } catch (error) {
    if (!isDenied(error)) throw error;
    return await viewUnlisted(client);
  }
}

/** What is not there may be for somebody else to register: nothing is known to be missing. */
async function viewUnlisted(client: Client): Promise<AttributesView> {
  const names = [...TYPES.keys()];
  const there = await Promise.all(SEARCH_ATTRIBUTES.map((attribute) => canBeQueried(client, attribute)));
  const usable = names.filter((_name, i) => there[i]);
  const unknown = names.filter((_name, i) => !there[i]);
  const problem =
    unknown.length === 0
      ? null
      : `this server lists no search attributes for us and takes no query by ${unknown.join(', ')}, so ${unset(usable)}`;
  return { usable, missing: [], mistyped: false, problem };
}

function viewOf(registered: Readonly<Record<string, Type | null>>): AttributesView {
  const names = [...TYPES.keys()];
  const usable = names.filter((name) => registered[name] === TYPES.get(name));
  const missing = names.filter((name) => registered[name] == null);
  const other = names.filter((name) => !usable.includes(name) && !missing.includes(name));
  const why = [
    ...other.map(
      (name) => `${name} is of type ${typeName(registered[name])}, not ${typeName(TYPES.get(name))}`,
    ),
    ...(missing.length === 0 ? [] : [`${missing.join(', ')} not registered`]),
  ].join('; ');
  const mend = missing.length === 0 ? '' : '; run "grinder-reconcile setup"';
  return {
    usable,
    missing,
    mistyped: other.length > 0,
    problem: why === '' ? null : `${why}, so ${unset(usable)}${mend}`,
  };
}

/** Cycles set both of theirs or none. */
export const canMarkCycles = ({ usable }: Pick<AttributesView, 'usable'>): boolean => forCycles(usable);

const forCycles = (usable: readonly string[]) =>
  usable.includes(ACCOUNT_ATTRIBUTE) && usable.includes(OUTCOME_ATTRIBUTE);

function unset(usable: readonly string[]): string {
  if (forCycles(usable)) return 'it is not set';
  return usable.includes(ARMED_ATTRIBUTE)
    ? `neither ${ACCOUNT_ATTRIBUTE} nor ${OUTCOME_ATTRIBUTE} is set`
    : 'no search attribute is set';
}

/** `Text` for INDEXED_VALUE_TYPE_TEXT, as every Temporal tool writes it. */
function typeName(type: Type | null | undefined): string {
  const words = (IndexedValueType[type ?? 0] ?? 'UNKNOWN')
    .replace('INDEXED_VALUE_TYPE_', '')
    .toLowerCase()
    .split('_');
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}

export interface RegisteredAttributes {
  /** Names that were missing. */
  readonly registered: readonly string[];
  /** Names that can be set from now on. */
  readonly usable: readonly string[];
  /** Which are not set, and why, one line; null where all exist now. */
  readonly problem: string | null;
}

/**
 * Registers what is missing; the server takes about half a second until it can be used.
 * @throws InvalidInput where an attribute has another type
 */
export async function registerAttributes(client: Client): Promise<RegisteredAttributes> {
  const view = await viewAttributes(client);
  if (view.mistyped) throw new InvalidInput(`search attributes: ${view.problem}`);
  const registered: string[] = [];
  let problem = view.missing.length === 0 ? view.problem : null;
  for (const name of view.missing) {
    problem = await register(client, name);
    if (problem === null) registered.push(name);
  }
  return { registered, usable: [...view.usable, ...registered], problem };
}

/**
 * One by one: a server on SQL has room for three of type Bool in a namespace, and says that it is full.
 * @returns why it cannot be done, where everything else works without
 */
async function register(client: Client, name: string): Promise<string | null> {
  const { namespace } = client.options;
  try {
    const searchAttributes = { [name]: TYPES.get(name) ?? 0 };
    await client.connection.operatorService.addSearchAttributes({ namespace, searchAttributes });
    return null;
  } catch (error) {
    if (name !== ARMED_ATTRIBUTE || grpcCode(error) !== GRPC.invalidArgument) throw error;
    return `${name} cannot be registered, so it is not set: ${explain(error)}`;
  }
}

/**
 * What a cycle's start carries, or nothing where the attributes are not usable: an unknown one would fail
 * the start, and upserting one would fail the workflow task for ever.
 */
export function accountAttributes(view: AttributesView, account: string): TypedSearchAttributes | undefined {
  return forCycles(view.usable)
    ? new TypedSearchAttributes([{ key: ACCOUNT_KEY, value: account }])
    : undefined;
}

export const canShowArmed = ({ usable }: AttributesView): boolean => usable.includes(ARMED_ATTRIBUTE);

/** What a guard's start carries: it changes the attribute only where the server took it then. */
export function armedAttributes(view: AttributesView): TypedSearchAttributes | undefined {
  return canShowArmed(view) ? new TypedSearchAttributes([{ key: ARMED_KEY, value: false }]) : undefined;
}
