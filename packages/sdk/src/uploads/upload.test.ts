import { describe, expect, it } from 'vitest';
import { caught } from '../../test/support/caught.js';
import type { UploadTrait } from '../operations/traits.js';
import type { Content } from './content.js';
import { type Form, multipart } from './multipart.js';
import { completed, uploadBody, uploadForm, usualUpload } from './upload.js';

/** The examples of FIPS 180-2, GM/T 0004-2012 and RFC 1321. */
const abc = {
  bytes: Buffer.from('abc'),
  sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  sm3: '66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0',
  md5: '900150983cd24fb0d6963f7d28e17f72',
};
const receipt: UploadTrait = { file: 'file', meta: 'meta', digest: ['sha256', 'sha256'] };
const fapiao: UploadTrait = {
  file: 'file',
  meta: 'meta',
  digest: ['digest', 'sm3'],
  fixed: { digest_alogrithm: 'SM3' },
};
const v2: UploadTrait = { file: 'media', digest: ['media_hash', 'md5'] };

/** A form of APIv3, made as a call makes it. */
function readForm(trait: UploadTrait, given: unknown, content: Content) {
  const { fields, file } = completed(trait, uploadBody(trait, given), content);
  const signed = JSON.stringify(fields);
  return { signed, ...uploadForm(trait, signed, file) };
}

function upload(trait: UploadTrait, given: unknown, name?: string) {
  return readForm(trait, given, { bytes: abc.bytes, name });
}

/** The form as the Fetch standard's own parser sees it. */
function parsed({ contentType, pieces }: Form): Promise<FormData> {
  return new Response(Buffer.concat(pieces), { headers: { 'content-type': contentType } }).formData();
}

describe('multipart', () => {
  it('is, byte for byte, what RFC 7578 has', () => {
    const form = multipart(
      [
        { name: 'meta', content: '{"a":1}', type: 'application/json' },
        {
          name: 'file',
          content: Buffer.from([0, 13, 10, 45, 45, 255]),
          filename: 'a.png',
          type: 'image/png',
        },
        { name: 'mch_id', content: '1900000109' },
      ],
      'boundary',
    );
    expect(form.contentType).toBe('multipart/form-data; boundary=boundary');
    expect(Buffer.concat(form.pieces).toString('latin1')).toBe(
      [
        '--boundary',
        'Content-Disposition: form-data; name="meta"',
        'Content-Type: application/json',
        '',
        '{"a":1}',
        '--boundary',
        'Content-Disposition: form-data; name="file"; filename="a.png"',
        'Content-Type: image/png',
        '',
        '\0\r\n--\xff',
        '--boundary',
        'Content-Disposition: form-data; name="mch_id"',
        '',
        '1900000109',
        '--boundary--',
        '',
      ].join('\r\n'),
    );
  });

  it.each([
    ['a quote', 'a".png', 'filename="a%22.png"'],
    [
      'an end of line',
      'a\r\nContent-Type: x\r\n\r\n.png',
      'filename="a%0D%0AContent-Type: x%0D%0A%0D%0A.png"',
    ],
    ['a zero', 'a\0.png', 'filename="a%00.png"'],
    ['a backslash and a semicolon', 'a\\;b.png', 'filename="a\\;b.png"'],
    ['other letters, as UTF-8', '营业执照 🙂.png', 'filename="营业执照 🙂.png"'],
  ])('keeps a name with %s inside its quotes', (_, filename, expected) => {
    const { pieces } = multipart([{ name: 'file', content: 'x', filename }]);
    const lines = Buffer.concat(pieces).toString().split('\r\n');
    expect(lines[1]).toBe(`Content-Disposition: form-data; name="file"; ${expected}`);
    expect(lines.slice(2, 4)).toEqual(['', 'x']);
  });

  it('contains the bytes of a file themselves, not a copy', () => {
    const file = Buffer.from('abc');
    const { pieces } = multipart([
      { name: 'meta', content: '{}' },
      { name: 'file', content: file },
    ]);
    expect(pieces.map((piece) => piece === file)).toEqual([false, true, false]);
  });

  it('has another boundary each time', () => {
    const boundaries = Array.from({ length: 100 }, () => multipart([]).contentType);
    expect(new Set(boundaries).size).toBe(100);
  });
});

describe('a form of APIv3', () => {
  it('signs the exact JSON of the meta part', async () => {
    const form = upload(usualUpload, { file: 'x' }, 'a.png');
    expect(form.signed).toBe(`{"filename":"a.png","sha256":"${abc.sha256}"}`);
    const parts = await parsed(form);
    expect([...parts.keys()]).toEqual(['meta', 'file']);
    expect(parts.get('meta')).toBe(form.signed);
    const file = parts.get('file') as File;
    expect([file.name, file.type, await file.text()]).toEqual(['a.png', 'image/png', 'abc']);
  });

  it('keeps what else the meta part holds', () => {
    const meta = { bank_type: 'CMB', filename: '名单.csv', more: { deep: [1, true] } };
    expect(JSON.parse(upload(usualUpload, { file: 'x', meta }).signed)).toEqual({
      ...meta,
      sha256: abc.sha256,
    });
  });

  it("uses the file name of the meta part instead of the file's own name", async () => {
    const form = upload(usualUpload, { file: 'x', meta: { filename: 'b.jpg' } }, 'a.png');
    expect(JSON.parse(form.signed)).toMatchObject({ filename: 'b.jpg' });
    expect((await parsed(form)).get('file')).toMatchObject({ name: 'b.jpg', type: 'image/jpeg' });
  });

  it('computes SM3 and names the algorithm where the operation wants it', () => {
    expect(JSON.parse(upload(fapiao, { file: 'x', meta: { file_type: 'PDF' } }, 'a.pdf').signed)).toEqual({
      file_type: 'PDF',
      digest: abc.sm3,
      digest_alogrithm: 'SM3',
    });
  });

  it('takes the right digest, in either case, and refuses another', async () => {
    const right = upload(usualUpload, { file: 'x', meta: { sha256: abc.sha256.toUpperCase() } }, 'a.png');
    expect(JSON.parse(right.signed)).toMatchObject({ sha256: abc.sha256 });
    const wrong = await caught(() =>
      upload(usualUpload, { file: 'x', meta: { sha256: '0'.repeat(64) } }, 'a.png'),
    );
    expect(wrong).toMatchObject({ name: 'RequestError', field: 'body.meta.sha256' });
  });

  it.each([
    ['png', '\x89PNG\r\n\x1a\n…', 'image/png'],
    ['jpg', '\xff\xd8\xff\xe0', 'image/jpeg'],
    ['bmp', 'BM….', 'image/bmp'],
    ['gif', 'GIF89a', 'image/gif'],
    ['pdf', '%PDF-1.7', 'application/pdf'],
    ['mp4', '\0\0\0\x20ftypisom', 'video/mp4'],
  ])(
    'tells a nameless %s by how it begins, where no field holds the name',
    async (extension, start, type) => {
      const content = { bytes: Buffer.from(start, 'latin1') };
      const form = readForm(receipt, { file: 'x' }, content);
      expect((await parsed(form)).get('file')).toMatchObject({ name: `file.${extension}`, type });
    },
  );

  it.each([
    ['VIDEO.MP4', undefined, 'video/mp4'],
    ['a.unknown', undefined, 'application/octet-stream'],
    ['a', 'image/webp', 'image/webp'],
    ['a', 'image/png\r\nX: y', 'application/octet-stream'],
    ['.png', undefined, 'image/png'],
    ['a.png/b', undefined, 'application/octet-stream'],
  ])('sends %s (a Blob of type %j) as the right type', async (name, type, expected) => {
    const content = { bytes: abc.bytes, name, type };
    const form = readForm(usualUpload, { file: 'x' }, content);
    expect(((await parsed(form)).get('file') as File).type).toBe(expected);
  });

  it.each<[string, UploadTrait, unknown, string, RegExp]>([
    ['no body', usualUpload, undefined, 'body', /expected an object/],
    ['bytes for a body', usualUpload, Buffer.from('x'), 'body', /expected an object/],
    ['no file', usualUpload, { meta: {} }, 'body.file', /expected the file/],
    [
      'a file under another name',
      { ...usualUpload, file: 'submission_file' },
      { file: 'x' },
      'body.submission_file',
      /expected the file/,
    ],
    ['bytes without a name', usualUpload, { file: 'x' }, 'body.meta.filename', /pass a name such as a\.png/],
    [
      'an empty name',
      usualUpload,
      { file: 'x', meta: { filename: '' } },
      'body.meta.filename',
      /got an empty string/,
    ],
    [
      'a name in the wrong place',
      usualUpload,
      { file: 'x', filename: 'a.png' },
      'body.filename',
      /put the name in meta\.filename/,
    ],
    ['a name that is none', receipt, { file: 'x', filename: 7 }, 'body.filename', /got a number/],
    [
      'a part that the form lacks',
      usualUpload,
      { file: 'x', title: 'y' },
      'body.title',
      /unknown part; expected file or meta/,
    ],
    ['a meta that is text', usualUpload, { file: 'x', meta: '{}' }, 'body.meta', /expected an object/],
    [
      'another algorithm',
      fapiao,
      { file: 'x', meta: { digest_alogrithm: 'SHA256' } },
      'body.meta.digest_alogrithm',
      /expected 'SM3'/,
    ],
  ])('refuses %s', async (_, trait, body, field, message) => {
    const error = await caught(() => upload(trait, body));
    expect(error).toMatchObject({ name: 'RequestError', field });
    expect(error.message).toMatch(message);
  });
});

describe('a form of APIv2', () => {
  it('has each of its fields for a part, and the file beside them', async () => {
    const given = uploadBody(v2, { media: 'x', sign_type: 'HMAC-SHA256', filename: 'a.png' });
    const { fields, file } = completed(v2, given, { bytes: abc.bytes });
    expect(fields).toEqual({ sign_type: 'HMAC-SHA256', media_hash: abc.md5 });
    const parts = await parsed(uploadForm(v2, { media_hash: abc.md5, mch_id: '1', sign: 'S' }, file));
    expect([...parts.entries()].slice(0, 3)).toEqual([
      ['media_hash', abc.md5],
      ['mch_id', '1'],
      ['sign', 'S'],
    ]);
    expect(parts.get('media')).toMatchObject({ name: 'a.png', type: 'image/png', size: 3 });
  });
});
