import { readFileSync } from 'node:fs';
import type { Schema } from '@wechatpay-kit/openapi/model';
import { UsageError } from '../output.js';
import { setField } from './arguments.js';
import { type BodyOption, type CallShape, type CatalogueOperation, ownIds, resolve } from './catalogue.js';
import { type CallerIds, completeCall } from './complete.js';
import type { FoundOperation } from './find-operation.js';

type Texts = Readonly<Record<string, string>>;

/** The flags that hold the arguments of a call. */
export interface ArgumentFlags {
  readonly set?: Texts;
  readonly query?: Texts;
  readonly path?: Texts;
  /** JSON, `@FILE`, or `-` for the standard input. */
  readonly body?: string;
  readonly example?: boolean;
  readonly force?: boolean;
}

/** The arguments of a call. */
export interface CallOptions {
  readonly variables: Readonly<Record<string, unknown>>;
  readonly query: Readonly<Record<string, unknown>>;
  /** `undefined`: the operation takes none, and none is given. */
  readonly body: Readonly<Record<string, unknown>> | undefined;
  readonly option: BodyOption;
}

/**
 * Collects the arguments of a call. A field of `set` is a path variable, a query parameter or a field of the body,
 * whichever the operation has.
 *
 * @param ids the ids of the merchant and the brand that call; required fields for them are filled in
 * @throws UsageError naming the argument and what was expected
 */
export async function buildOptions(
  { operation, variables, query }: FoundOperation,
  shape: CallShape,
  flags: ArgumentFlags,
  ids: CallerIds,
): Promise<CallOptions> {
  const anything = flags.force === true;
  const given = {
    variables: { ...variables, ...readVariables(operation, shape, flags.path ?? {}) } as Record<
      string,
      unknown
    >,
    query: {} as Record<string, unknown>,
    body: flags.body === undefined ? {} : readBody(flags.body),
  };
  for (const [name, text] of query) setField(given.query, name, text, shape.query, true);
  for (const [name, text] of Object.entries(flags.query ?? {}))
    setField(given.query, name, text, shape.query, anything);
  for (const [name, text] of Object.entries(flags.set ?? {})) {
    const [first = ''] = name.split(/[.[]/);
    if (shape.variables.some((variable) => variable.name === first)) given.variables[first] = text;
    else if (shape.query.properties?.[first] !== undefined || shape.body === undefined) {
      setField(given.query, name, text, shape.query, anything);
    } else setField(given.body, name, text, shape.body.schema, anything);
  }
  fillIds(given.query, shape.query, ids);
  if (shape.body !== undefined) fillIds(given.body, shape.body.schema, ids);
  return await complete(operation, shape, given, flags, ids);
}

/** The argument that the SDK takes. */
export function toArgument({ variables, query, body, option }: CallOptions): Record<string, unknown> {
  return {
    ...variables,
    ...(Object.keys(query).length === 0 ? {} : { query }),
    ...(body === undefined ? {} : { [option]: body }),
  };
}

async function complete(
  operation: CatalogueOperation,
  shape: CallShape,
  given: {
    variables: Record<string, unknown>;
    query: Record<string, unknown>;
    body: Record<string, unknown>;
  },
  { body, example }: ArgumentFlags,
  ids: CallerIds,
): Promise<CallOptions> {
  const { path, method } = operation;
  const { variables } = given;
  for (const { name, schema } of shape.variables) {
    if (schema.const !== undefined) variables[name] ??= schema.const;
  }
  const option = shape.body?.option ?? (path.startsWith('v2/') ? 'xml' : 'json');
  const hasBody = shape.body !== undefined || body !== undefined;
  if (body !== undefined && method === 'GET')
    throw new UsageError('--body: a GET request has no body; use --query');
  if (example !== true)
    return { variables, query: given.query, body: hasBody ? given.body : undefined, option };
  const known = { variables, query: given.query, body: given.body, option };
  return await completeCall(operation, shape, known, ids);
}

/** A program that calls names itself in most requests. */
function fillIds(target: Record<string, unknown>, raw: Schema, ids: CallerIds): void {
  const { required = [] } = resolve(raw);
  for (const [name, kind] of ownIds) {
    const id = ids[kind];
    if (required.includes(name) && id !== undefined && target[name] === undefined) {
      setField(target, name, id, raw, true);
    }
  }
}

function readVariables({ id }: CatalogueOperation, { variables }: CallShape, given: Texts): Texts {
  const names = variables.map(({ name }) => name);
  for (const name of Object.keys(given)) {
    if (names.includes(name) || name === 'workwx_secret') continue;
    throw new UsageError(
      `--path ${name}: ${id} ${names.length === 0 ? 'has no path variables' : `has ${names.join(', ')}`}`,
    );
  }
  return given;
}

/** @throws UsageError */
function readBody(given: string): Record<string, unknown> {
  const text = readSource(given);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`--body: expected JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  throw new UsageError('--body: expected an object in JSON');
}

function readSource(given: string): string {
  if (given === '-') return readFileSync(0, 'utf8');
  if (!given.startsWith('@')) return given;
  const file = given.slice(1);
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    throw new UsageError(
      `--body: cannot read ${file}: ${(error as NodeJS.ErrnoException).code ?? String(error)}`,
    );
  }
}
