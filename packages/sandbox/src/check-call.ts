import { followReference, readProtocol, type Schema } from '@wechatpay-kit/openapi/model';
import { loadDescription } from './description/catalogue.js';
import { createNotes } from './description/problem.js';
import { createValidator, type Validator } from './description/validate.js';
import { completeRequest } from './synthesis/index.js';

/** The parts of a call, as a program gives them to the SDK: encrypted fields in the clear, encoded ones as objects. */
export interface CallParts {
  readonly variables: Readonly<Record<string, unknown>>;
  readonly query: Readonly<Record<string, unknown>>;
  /** Absent for an operation without a body. */
  readonly body?: Readonly<Record<string, unknown>> | undefined;
}

/** The operation of a call. */
export interface CalledOperation {
  /** `POST` */
  readonly method: string;
  /** The routing path: `v3/pay/transactions/native`. */
  readonly path: string;
}

/** Something wrong with a call. */
export interface CallProblem {
  readonly location: 'path' | 'query' | 'body';
  /** A JSON Pointer: `/amount/total`. */
  readonly field: string;
  /** What was expected. Absent: the description has no such field. */
  readonly issue?: string;
}

let validator: Validator | undefined;

/**
 * Checks a call by the rules of a sandbox, without sending it: types, enumerations, patterns, formats, and fields that the
 * description lacks. Missing fields are not its subject.
 *
 * @param call the operation
 * @param parts what is given
 * @returns the first error of each part, and all unknown fields; empty if nothing is wrong
 * @throws TypeError if the description has no such operation
 * @example checkCall({ method: 'POST', path: 'v3/pay/transactions/native' }, { variables: {}, query: {}, body: { amount: 5 } })
 */
export function checkCall(
  { method, path }: CalledOperation,
  { variables, query, body }: CallParts,
): CallProblem[] {
  const operation = loadDescription().operations.find(
    (other) => other.method === method && other.path === path,
  );
  if (operation === undefined) throw new TypeError(`the description has no operation ${method} ${path}`);
  validator ??= createValidator(loadDescription().components);
  const { json, text } = validator;
  const check = (
    location: CallProblem['location'],
    schema: Schema,
    given: Readonly<Record<string, unknown>>,
    isText: boolean,
  ) => {
    const form = { method, path, components: loadDescription().components, isFilledIn: () => false };
    const whole = completeRequest(
      form,
      schema,
      onWire(schema, given, isText) as Readonly<Record<string, unknown>>,
      plain,
    );
    const notes = createNotes();
    const problem = (isText ? text(schema) : json(schema))(onWire(schema, whole, isText), notes);
    const unknown = notes.unknown.map((field): CallProblem => ({ location, field }));
    // A missing field of a list's element.
    if (problem === undefined || problem.issue === '必填，没有给出') return unknown;
    return [{ location, field: problem.field, issue: problem.issue }, ...unknown];
  };
  return [
    ...check('path', operation.variables, variables, true),
    ...check('query', operation.query, query, true),
    // The parts of a form are files, and what the SDK computes of them.
    ...(operation.body === undefined || operation.form || body === undefined
      ? []
      : check('body', operation.body, body, readProtocol(path) === 'v2')),
  ];
}

/** What is made of missing fields is not shown. */
const plain = {
  seed: '',
  now: 0,
  given: {},
  caller: {},
  origin: 'https://shop.example.com',
  encrypt: (text: string) => text,
};

/** A value as it is sent: an encoded object is text, and so is every scalar of XML and of a query. */
function onWire(raw: Schema, value: unknown, isText: boolean): unknown {
  const schema = followReference(loadDescription().components.schemas ?? {}, raw);
  const isEncoded = schema.contentSchema !== undefined || schema['x-encoded'] !== undefined;
  if (isEncoded && value !== null && typeof value === 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return value.map((item) => onWire(schema.items ?? {}, item, isText));
  if (value !== null && typeof value === 'object') {
    const { properties = {} } = schema;
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [name, onWire(properties[name] ?? {}, item, isText)]),
    );
  }
  return isText && (typeof value === 'number' || typeof value === 'boolean') ? String(value) : value;
}
