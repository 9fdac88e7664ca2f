import { createHash } from 'node:crypto';
import { describe } from '../errors/given.js';
import { RequestError } from '../errors/index.js';
import type { UploadTrait } from '../operations/traits.js';
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

/** What a call was given for its form, without its file. */
export interface UploadBody {
  /** What the `meta` part holds; the fields themselves, in APIv2. */
  readonly fields: Fields;
  /** The name the file is sent under, if the call says. */
  readonly filename: string | undefined;
}

/** A file with the name it is sent under. */
export interface NamedFile extends Content {
  readonly name: string;
}

/**
 * Takes a form's arguments apart.
 *
 * @returns what to read as the file, and the rest
 * @throws RequestError naming a part that is missing, or that the form does not have
 */
export function uploadBody(trait: UploadTrait, body: unknown): UploadBody & { readonly source: unknown } {
  const given = record('body', body);
  if (given[trait.file] === undefined) {
    throw new RequestError(
      `body.${trait.file}`,
      'expected the file: its path, its bytes, a Blob or a stream',
    );
  }
  const { [trait.file]: source, ...others } = given;
  if (trait.meta === undefined) {
    const { filename, ...fields } = others;
    return { source, fields, filename: nameFrom('body.filename', filename) };
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
  return { source, fields, filename };
}

/**
 * Fills in what follows from the file: its name, its digest.
 *
 * @returns what is to be signed, and the file as it is sent
 * @throws RequestError for a name that cannot be known, or a digest that is another file's
 */
export function completed(
  trait: UploadTrait,
  { fields, filename }: UploadBody,
  content: Content,
): { readonly fields: Fields; readonly file: NamedFile } {
  const at = trait.meta === undefined ? 'body.' : `body.${trait.meta}.`;
  const name = filename ?? content.name ?? nameless(trait, at, content);
  return {
    fields: {
      ...fields,
      ...(trait.filename === undefined ? {} : { [trait.filename]: name }),
      ...digestOf(trait, at, fields, content),
      ...fixedOf(trait, at, fields),
    },
    file: { ...content, name },
  };
}

/**
 * The form's bytes.
 *
 * @param signed what the request's signature covers: in APIv3 the JSON of the `meta` part, to the letter; in APIv2 the
 *   fields, each of which is a part
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012760432
 * @see https://pay.weixin.qq.com/doc/global/v2/zh/4013641477 (APIv2)
 */
export function uploadForm(
  trait: UploadTrait,
  signed: string | Readonly<Record<string, string>>,
  file: NamedFile,
): Form {
  const parts: Part[] =
    typeof signed === 'string'
      ? [{ name: trait.meta ?? 'meta', content: signed, type: 'application/json' }]
      : Object.entries(signed).map(([name, content]) => ({ name, content }));
  return multipart([...parts, filePart(trait, file)]);
}

function filePart(trait: UploadTrait, { bytes, name, type }: NamedFile): Part {
  const own = type !== undefined && /^[\w.+-]+\/[\w.+-]+$/.test(type) ? type : undefined;
  const guessed = typeOfName(name) ?? own ?? typeOfName(extensionOf(bytes));
  return { name: trait.file, content: bytes, filename: name, type: guessed ?? 'application/octet-stream' };
}

/** Where no field holds the name, it only has to tell what kind of file it is. */
function nameless(trait: UploadTrait, at: string, { bytes }: Content): string {
  if (trait.filename === undefined) return trait.file + extensionOf(bytes);
  throw new RequestError(
    at + trait.filename,
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
