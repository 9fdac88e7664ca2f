import { followReference, type Schema } from '@wechatpay-kit/openapi/model';
import { Json } from 'wechatpay-kit';
import { constrainNumber, constrainText } from './constraints.js';
import { type Context, type Fields, isFields } from './context.js';
import { isIdentity, repeat } from './echo.js';
import type { DigestName } from './files.js';
import { findPresence, isAbsent, isPresent, type Presence } from './presence.js';
import { findNumberRule, findTextRule, type Place, type Rule } from './rules.js';
import { chooseValue } from './states.js';
import type { Subject } from './subject.js';
import { aliases, ofOne } from './tables/forms.js';
import { chooseVariant } from './variants.js';

/** RSA-OAEP with a key of 2,048 bits encrypts at most so many bytes. */
const longestSecret = 214;

/** @param given what the request gave for the value, or `undefined` */
export type Make = (context: Context, given: unknown) => unknown;

/** Compiles the walk over a schema. The result is used for every message. */
export function compileWalk(schema: Schema, subject: Subject): Make {
  return compileValue(schema, '', subject);
}

/** Compiles the walk over the schema of a field. */
export function compileValue(schema: Schema, name: string, subject: Subject): Make {
  return compile(schema, name, subject, { depth: 0, digest: 'SHA1', sealed: false });
}

/** Where the walk is. */
interface Spot {
  readonly depth: number;
  readonly digest: DigestName;
  readonly sealed: boolean;
}

function compile(raw: Schema, name: string, subject: Subject, spot: Spot): Make {
  const schema = followReference(subject.components.schemas ?? {}, raw);
  if (schema.oneOf !== undefined) return compileVariants(schema.oneOf, name, subject, spot);
  if (schema.contentSchema !== undefined) return compileContent(schema, name, subject, spot);
  if (schema.enum !== undefined) return compileChoice(schema, name, subject);
  switch (schema.type) {
    case 'array':
      return compileArray(schema, name, subject, spot);
    case 'boolean':
      return (_, given) => repeat(schema, given) ?? false;
    case 'integer':
    case 'number': {
      const make = constrainNumber(schema, findNumberRule(name, placeOf(schema, subject, spot)));
      return subject.encrypted.has(name) ? make : repeated(schema, make);
    }
    case 'string':
      return compileText(schema, name, subject, spot);
    default:
      return compileObject(schema, subject, spot);
  }
}

function placeOf({ title }: Schema, { path, wirePath }: Subject, { digest, sealed }: Spot): Place {
  return { path, wirePath, title, digest, sealed };
}

function repeated(schema: Schema, make: Rule<unknown>): Make {
  return (context, given) => (given === undefined ? make(context) : (repeat(schema, given) ?? make(context)));
}

function compileText(schema: Schema, name: string, subject: Subject, spot: Spot): Make {
  const fixed = subject.outcome.fixed[name];
  const make = constrainText(
    schema,
    fixed === undefined ? findTextRule(name, placeOf(schema, subject, spot)) : () => String(fixed),
  );
  const isForMerchant = schema['x-encrypted'] === 'merchant';
  // What arrived encrypted goes back encrypted, or not at all.
  const clear = subject.encrypted.has(name) && !isForMerchant ? make : repeated(schema, make);
  if (!isForMerchant) return clear;
  return (context, given) => {
    const text = String(clear(context, given));
    return context.encrypt(Buffer.byteLength(text) > longestSecret ? make(context) : text);
  };
}

function compileChoice(schema: Schema, name: string, subject: Subject): Make {
  const never = subject.never[name];
  const values = (schema.enum ?? []).filter(
    (value) => never === undefined || never === true || !never.includes(String(value)),
  );
  const chosen = chooseValue(name, values, subject.outcome);
  const open = { ...schema, enum: values };
  return (_, given) => (given === undefined ? chosen : (repeat(open, given) ?? chosen));
}

/** One of several forms: that of what is given. */
function compileVariants(schemas: readonly Schema[], name: string, subject: Subject, spot: Spot): Make {
  const [usual, ...others] = schemas.map((raw) => {
    const schema = followReference(subject.components.schemas ?? {}, raw);
    return {
      fields: new Set(Object.keys(schema.properties ?? {})),
      make: compile(schema, name, subject, spot),
    };
  });
  if (usual === undefined) throw new Error(`${subject.path}: oneOf is empty`);
  return (context, given) => {
    const named = isFields(given) ? Object.keys(given) : [];
    return chooseVariant([usual, ...others], named, context.partner).make(context, given);
  };
}

/** Text that holds JSON, or the fields of a query. */
function compileContent(schema: Schema, name: string, subject: Subject, spot: Spot): Make {
  const make = compile(schema.contentSchema ?? {}, name, subject, { ...spot, depth: spot.depth + 1 });
  const query = schema['x-encoded'] === 'urlencode';
  return (context, given) => {
    const content = make(context, typeof given === 'string' ? parse(given) : given);
    if (!query) return Json.stringify(content) ?? '';
    return encodeURIComponent(new URLSearchParams(content as Record<string, string>).toString());
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function compileArray(schema: Schema, name: string, subject: Subject, spot: Spot): Make {
  const { items = {} } = schema;
  const mark = schema['x-encrypted'];
  const inner = mark === undefined ? items : { ...items, 'x-encrypted': mark };
  const make = compile(inner, name, subject, { ...spot, depth: spot.depth + 1 });
  const hidden = mark !== undefined || subject.encrypted.has(name);
  // The list of an answer has the elements of its page; a list inside an element has one.
  const listed =
    spot.depth <= 1 &&
    !ofOne.test(name) &&
    followReference(subject.components.schemas ?? {}, items).type === 'object';
  return (context, given) => {
    if (listed && context.elements?.name === name) return context.elements.items;
    if (Array.isArray(given) && !hidden) return given.map((item) => make(context, item));
    const elements: unknown[] = [];
    const length = listed ? context.list.length : 1;
    for (let at = 0; at < length; at++) elements.push(make(context, undefined));
    return elements;
  };
}

interface Field {
  /** The name of the field; of a numbered one with its numbers. */
  readonly name: string;
  readonly make: Make;
  /** When the field is there although the request did not give it. */
  readonly presence: Presence;
  /** Another name under which the request may have the value. */
  readonly alias: string | undefined;
  /** The value of the whole request counts as well. */
  readonly identity: boolean;
  /** Present only if another field has a certain value. */
  readonly part: Part | undefined;
}

interface Part {
  readonly by: string;
  readonly make: Make;
  readonly value: string | number;
}

function compileObject(schema: Schema, subject: Subject, spot: Spot): Make {
  const { properties = {}, patternProperties = {} } = schema;
  // Nothing is known of the fields: the answer repeats the request's.
  if (Object.keys(properties).length === 0 && Object.keys(patternProperties).length === 0) {
    return (_, given) => (isFields(given) && spot.depth === 0 ? { ...given } : {});
  }
  const inner = {
    depth: spot.depth + 1,
    digest: findDigest(properties) ?? spot.digest,
    sealed: properties['encrypt_key'] !== undefined,
  };
  const numbered = Object.entries(patternProperties).map(([pattern, value]) =>
    numberedField(pattern, value, subject, inner),
  );
  const fields = [
    ...Object.entries(properties).flatMap(([name, value]) => {
      const field = compileField(name, value, schema, subject, inner);
      return field === undefined ? [] : [field];
    }),
    ...numbered.filter((field) => field !== undefined),
  ];
  return (context, given) => {
    const own: Fields = isFields(given) ? given : {};
    const result: Record<string, unknown> = {};
    for (const { name, make, presence, alias, identity, part } of fields) {
      const value =
        own[name] ?? (alias ? own[alias] : undefined) ?? (identity ? context.given[name] : undefined);
      if (value === undefined && presence !== 'always' && !isPresent(presence, context)) continue;
      if (part !== undefined && value === undefined && !fits(part, context, own)) continue;
      result[name] = make(context, value ?? (identity ? context.caller[name] : undefined));
    }
    return result;
  };
}

function fits({ by, make, value }: Part, context: Context, given: Fields): boolean {
  return make(context, given[by]) === value;
}

function compileField(
  name: string,
  schema: Schema,
  parent: Schema,
  subject: Subject,
  spot: Spot,
): Field | undefined {
  const fixed = subject.fixed[name];
  if (subject.never[name] === true) return undefined;
  if (fixed !== undefined) return field(name, () => fixed);
  const required = parent.required?.includes(name) ?? false;
  return {
    name,
    make: compile(schema, name, subject, spot),
    presence: required ? 'always' : findPresence(name, parent, subject),
    alias: aliases.find((row) => row.name === name && row.path.test(subject.path))?.given,
    identity: isIdentity(name),
    part: required ? undefined : findPart(name, schema, parent, subject),
  };
}

function field(name: string, make: Make): Field {
  return { name, make, presence: 'always', alias: undefined, identity: false, part: undefined };
}

/** A numbered field of APIv2, with the number 0: `^coupon_id_\d+$` becomes `coupon_id_0`. */
function numberedField(pattern: string, schema: Schema, subject: Subject, spot: Spot): Field | undefined {
  const name = pattern.replace(/^\^|\$$/g, '').replaceAll('\\d+', '0');
  const base = name.replace(/(_0)+$/, '');
  return isAbsent(base, subject)
    ? undefined
    : { ...field(name, compile(schema, base, subject, spot)), alias: base };
}

/** Finds the enumeration that the name of an object begins with a value of: `normal_coupon` belongs to NORMAL. */
function findPart(
  name: string,
  raw: Schema,
  { properties = {} }: Schema,
  subject: Subject,
): Part | undefined {
  const schemas = subject.components.schemas ?? {};
  const { type } = followReference(schemas, raw);
  if (type !== 'object' && type !== 'array') return undefined;
  for (const [by, other] of Object.entries(properties)) {
    const choice = followReference(schemas, other);
    if (choice.type !== 'string' || (choice.enum?.length ?? 0) < 2) continue;
    const value = choice.enum?.find((value) => name.startsWith(`${String(value).toLowerCase()}_`));
    if (value !== undefined) return { by, make: compileChoice(choice, by, subject), value };
  }
  return undefined;
}

function findDigest({ hash_type: schema }: Readonly<Record<string, Schema>>): DigestName | undefined {
  const value = schema?.enum?.[0];
  return value === 'SHA1' || value === 'SHA256' || value === 'SM3' ? value : undefined;
}
