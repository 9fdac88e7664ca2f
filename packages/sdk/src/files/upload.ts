import { createHash } from 'node:crypto';
import { RequestError } from '../errors/index.js';
import { jsonText } from '../json-text.js';
import { describe } from '../keys.js';
import type { UploadTrait } from '../traits.js';
import type { Content } from './content.js';
import { extensionOf, typeOfName } from './media-type.js';
import { type Form, multipart, type Part } from './multipart.js';

/**
 * What nearly every form of APIv3 is made of, and what one outside the catalogue is taken to be.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012760432
 */
export const usualUpload: UploadTrait = {
  file: 'file',
  meta: 'meta',
  digest: ['sha256', 'sha256'],
  filename: 'filename',
};

type Fields = Readonly<Record<string, unknown>>;

/** A form ready to be sent. */
export interface Upload extends Form {
  /** The text that the request's signature covers: the JSON of the `meta` part, to the letter. */
  readonly signed: string;
}

/** What the call was given for the form, without its file. */
export interface UploadBody {
  readonly fields: Fields;
  /** The name the file is sent under, where it is not a field of its own. */
  readonly filename: string | undefined;
}

/**
 * Takes a form's arguments apart.
 *
 * @returns what to read as the file, and the rest
 * @throws RequestError naming a part that is missing, or that the form does not have
 */
export function uploadBody(trait: UploadTrait, body: unknown): UploadBody & { readonly file: unknown } {
  const given = record('body', body);
  if (given[trait.file] === undefined) {
    throw new RequestError(
      `body.${trait.file}`,
      'expected the file: its path, its bytes, a Blob or a stream',
    );
  }
  const { [trait.file]: file, ...others } = given;
  if (trait.meta === undefined) {
    const { filename, ...fields } = others;
    return { file, fields, filename: nameFrom('body.filename', filename) };
  }
  const { [trait.meta]: meta = {}, ...more } = others;
  const fields = record(`body.${trait.meta}`, meta);
  const inMeta = trait.filename !== undefined;
  for (const [part, value] of Object.entries(more)) {
    if (value === undefined || (part === 'filename' && !inMeta)) continue;
    const parts = `the form has no such part, only ${trait.file} and ${trait.meta}`;
    const hint = part === 'filename' ? `; the name goes into ${trait.meta}.${trait.filename}` : '';
    throw new RequestError(`body.${part}`, parts + hint);
  }
  const filename =
    trait.filename === undefined
      ? nameFrom('body.filename', more['filename'])
      : nameFrom(`body.${trait.meta}.${trait.filename}`, fields[trait.filename]);
  return { file, fields, filename };
}

/**
 * A form of APIv3: the `meta` part, with what is computed filled in, and the file.
 *
 * @throws RequestError for a name that cannot be known, a digest that is another file's, or a `meta` that JSON cannot carry
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012760432
 */
export function v3Upload(trait: UploadTrait, body: UploadBody, content: Content): Upload {
  const part = trait.meta ?? 'meta';
  const { fields } = body;
  const name = nameOf(trait, `body.${part}.${trait.filename}`, body, content);
  const meta = {
    ...fields,
    ...(trait.filename === undefined ? {} : { [trait.filename]: name }),
    ...digestOf(trait, `body.${part}.`, fields, content),
    ...fixedOf(trait, `body.${part}.`, fields),
  };
  const signed = jsonText(meta, `body.${part}`);
  const form = multipart([
    { name: part, content: signed, type: 'application/json' },
    filePart(trait, name, content),
  ]);
  return { ...form, signed };
}

/**
 * A form of APIv2: signed fields, each a part, and the file, which is not signed itself: its digest is.
 *
 * @param sign completes and signs the fields
 * @see https://pay.weixin.qq.com/doc/global/v2/zh/4013641477
 */
export function v2Upload(
  trait: UploadTrait,
  body: UploadBody,
  content: Content,
  sign: (fields: Fields) => Readonly<Record<string, string>>,
): Form {
  const { fields } = body;
  const name = nameOf(trait, 'body.filename', body, content);
  const parts = sign({
    ...fields,
    ...digestOf(trait, 'body.', fields, content),
    ...fixedOf(trait, 'body.', fields),
  });
  return multipart([
    ...Object.entries(parts).map(([field, value]): Part => ({ name: field, content: value })),
    filePart(trait, name, content),
  ]);
}

function filePart(trait: UploadTrait, filename: string, { bytes, type }: Content): Part {
  const own = type !== undefined && /^[\w.+-]+\/[\w.+-]+$/.test(type) ? type : undefined;
  const guessed = typeOfName(filename) ?? own ?? typeOfName(extensionOf(bytes));
  return { name: trait.file, content: bytes, filename, type: guessed ?? 'application/octet-stream' };
}

/** The file's name: as given, or its own. Where no field holds it, it only has to tell what kind of file it is. */
function nameOf(trait: UploadTrait, field: string, { filename }: UploadBody, content: Content): string {
  const name = filename ?? content.name;
  if (name !== undefined) return name;
  if (trait.filename === undefined) return trait.file + extensionOf(content.bytes);
  throw new RequestError(
    field,
    'these bytes have no name of their own; expected the name of the file, such as a.png',
  );
}

function digestOf(trait: UploadTrait, at: string, fields: Fields, { bytes }: Content): Fields {
  const [field, algorithm] = trait.digest;
  const given = fields[field];
  let digest: string;
  try {
    digest = createHash(algorithm).update(bytes).digest('hex');
  } catch (error) {
    // OpenSSL can be built without SM3.
    if (given !== undefined) return {};
    throw new RequestError(
      at + field,
      `this Node's OpenSSL has no ${algorithm.toUpperCase()}; expected the file's digest, computed elsewhere`,
      { cause: error },
    );
  }
  if (given !== undefined && String(given).toLowerCase() !== digest) {
    throw new RequestError(
      at + field,
      `it is not the ${algorithm} of this file; leave it out, and it is computed`,
    );
  }
  return { [field]: digest };
}

function fixedOf({ fixed = {} }: UploadTrait, at: string, fields: Fields): Fields {
  for (const [field, value] of Object.entries(fixed)) {
    const given = fields[field];
    if (given !== undefined && given !== value) {
      throw new RequestError(at + field, `expected '${value}', the only value there is; leave it out`);
    }
  }
  return fixed;
}

function nameFrom(field: string, value: unknown): string | undefined {
  if (value === undefined || (typeof value === 'string' && value !== '')) return value;
  throw new RequestError(field, `expected the name of the file, such as a.png, got ${describe(value)}`);
}

function record(field: string, value: unknown): Fields {
  if (value !== null && typeof value === 'object' && !(Symbol.iterator in value)) return value as Fields;
  throw new RequestError(field, `expected an object such as { name: value }, got ${describe(value)}`);
}
