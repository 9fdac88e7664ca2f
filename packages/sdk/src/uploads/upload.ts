import { describe } from '../errors/given.js';
import { RequestError } from '../errors/index.js';
import type { UploadTrait } from '../operations/traits.js';
import { nodeCrypto } from '../runtime/node-crypto.js';
import type { Content } from './content.js';
import { detectExtension, findMediaType } from './media-type.js';
import { type Form, multipart, type Part } from './multipart.js';

/**
 * The form of most APIv3 uploads. It is also used for operations outside the catalogue.
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

/** The arguments of a form, without its file. */
export interface UploadBody {
  /** The content of the `meta` part; in APIv2, the fields of the form. */
  readonly fields: Fields;
  /** The file name that the caller chose. */
  readonly filename: string | undefined;
}

/** A file with the name for the form. */
export interface NamedFile extends Content {
  readonly name: string;
}

/**
 * Separates a form's file from its other arguments.
 *
 * @returns the source of the file, and the other arguments
 * @throws RequestError naming a missing or unknown part
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
    const problem = `unknown part; expected ${trait.file} or ${trait.meta}`;
    const hint = part === 'filename' ? `; put the name in ${trait.meta}.${trait.filename}` : '';
    throw new RequestError(`body.${part}`, problem + hint);
  }
  const filename =
    trait.filename === undefined
      ? nameFrom('body.filename', more['filename'])
      : nameFrom(`body.${trait.meta}.${trait.filename}`, fields[trait.filename]);
  return { source, fields, filename };
}

/**
 * Fills in the file's name and its digest.
 *
 * @returns the fields to sign, and the file to send
 * @throws RequestError if the name is unknown, or the given digest is wrong
 */
export function completed(
  trait: UploadTrait,
  { fields, filename }: UploadBody,
  content: Content,
): { readonly fields: Fields; readonly file: NamedFile } {
  const at = trait.meta === undefined ? 'body.' : `body.${trait.meta}.`;
  const name = filename ?? content.name ?? inventName(trait, at, content);
  return {
    fields: {
      ...fields,
      ...(trait.filename === undefined ? {} : { [trait.filename]: name }),
      ...computeDigest(trait, at, fields, content),
      ...fillFixed(trait, at, fields),
    },
    file: { ...content, name },
  };
}

/**
 * Builds the form.
 *
 * @param signed the signed content: in APIv3 the exact JSON of the `meta` part; in APIv2 the fields, each of which becomes
 *   a part
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
  const guessed = findMediaType(name) ?? own ?? findMediaType(detectExtension(bytes));
  return { name: trait.file, content: bytes, filename: name, type: guessed ?? 'application/octet-stream' };
}

/** Makes up a file name. If no field contains the name, only its extension matters. */
function inventName(trait: UploadTrait, at: string, { bytes }: Content): string {
  if (trait.filename === undefined) return trait.file + detectExtension(bytes);
  throw new RequestError(
    at + trait.filename,
    'missing: the file has no name of its own; pass a name such as a.png',
  );
}

function computeDigest(trait: UploadTrait, at: string, fields: Fields, { bytes }: Content): Fields {
  const [field, algorithm] = trait.digest;
  const given = fields[field];
  let digest: string;
  try {
    digest = nodeCrypto().createHash(algorithm).update(bytes).digest('hex');
  } catch (error) {
    // OpenSSL can be built without SM3.
    if (given !== undefined) return {};
    throw new RequestError(
      at + field,
      `the digest cannot be computed, because this Node's OpenSSL has no ${algorithm.toUpperCase()}; pass the file's digest in this field`,
      { cause: error },
    );
  }
  if (given !== undefined && String(given).toLowerCase() !== digest) {
    throw new RequestError(
      at + field,
      `it is not the ${algorithm} of this file; leave it out, and the client computes it`,
    );
  }
  return { [field]: digest };
}

function fillFixed({ fixed = {} }: UploadTrait, at: string, fields: Fields): Fields {
  for (const [field, value] of Object.entries(fixed)) {
    const given = fields[field];
    if (given !== undefined && given !== value) {
      throw new RequestError(at + field, `expected '${value}', its only value; leave it out`);
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
