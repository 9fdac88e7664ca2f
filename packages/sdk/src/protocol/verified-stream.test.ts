import { createHash } from 'node:crypto';
import { PassThrough, Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { caught } from '../../test/support/caught.js';
import { type Digest, digestFrom, verified, verifiedBytes } from './verified-stream.js';

const text = Buffer.from('交易时间,公众账号ID\n`2019-01-01 00:00:00,`wx1\n'.repeat(3000));
const sha1 = (bytes: Buffer): Digest => ({
  algorithm: 'sha1',
  value: createHash('sha1').update(bytes).digest('hex'),
});
const gzipped = gzipSync(text);

/** In pieces of so many bytes. */
function pieces(bytes: Buffer, size: number): Readable {
  const chunks: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size));
  return Readable.from(chunks, { objectMode: false });
}

async function read(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** What a stream told in the end: its events, in order. */
async function events(stream: Readable): Promise<string[]> {
  const seen: string[] = [];
  stream.on('end', () => seen.push('end')).on('error', (error) => seen.push(error.name));
  stream.resume();
  await new Promise((resolve) => stream.once('close', resolve));
  return seen;
}

describe('verified', () => {
  it.each([
    ['in one piece', gzipped.length],
    ['in pieces', 1000],
    ['byte by byte', 1],
  ])('opens a gzip that comes %s, and checks what was in it', async (_, size) => {
    const bytes = size === 1 ? gzipSync(text.subarray(0, 600)) : gzipped;
    const plain = size === 1 ? text.subarray(0, 600) : text;
    const stream = verified(pieces(bytes, size), { gzip: true, digest: sha1(plain) });
    expect((await read(stream)).equals(plain)).toBe(true);
  });

  it('opens a gzip of several members', async () => {
    const both = Buffer.concat([gzipSync('交易'), gzipSync('时间')]);
    const stream = verified(pieces(both, 7), { gzip: true, digest: sha1(Buffer.from('交易时间')) });
    expect((await read(stream)).toString()).toBe('交易时间');
  });

  it.each([
    ['', 1],
    ['a', 1],
    ['ab', 1],
    ['\x1e\x8b not a gzip', 1],
    ['交易时间,公众账号ID', 5],
  ])('takes %j as it is, though it might have been compressed', async (plain, size) => {
    const bytes = Buffer.from(plain);
    const stream = verified(pieces(bytes, size), { gzip: true, digest: sha1(bytes) });
    expect(await read(stream)).toEqual(bytes);
  });

  it('does not decompress gzip unless it is expected', async () => {
    const stream = verified(pieces(gzipped, 100), { digest: sha1(gzipped) });
    expect((await read(stream)).equals(gzipped)).toBe(true);
  });

  it.each([
    ['plain', text, false],
    ['compressed', gzipped, true],
  ])('fails instead of ending when the digest of a %s file is another', async (_, bytes, gzip) => {
    const check = { gzip, digest: sha1(Buffer.from('another')), requestId: 'R1' };
    expect(await events(verified(pieces(bytes, 1000), check))).toEqual(['VerificationError']);
    const error = await caught(() => read(verified(pieces(bytes, 1000), check)));
    expect(error).toMatchObject({ name: 'VerificationError', code: 'BAD_DIGEST', requestId: 'R1' });
    expect(error.message).toContain("the file's SHA1");
  });

  it.each([
    ['cut after its first byte', gzipped.subarray(0, 1)],
    ['cut after its second byte', gzipped.subarray(0, 2)],
    ['cut in its header', gzipped.subarray(0, 6)],
    ['cut in the middle', gzipped.subarray(0, gzipped.length >> 1)],
    ['cut before its last byte', gzipped.subarray(0, -1)],
    ['damaged', Buffer.concat([gzipped.subarray(0, 100), Buffer.alloc(50, 0xff), gzipped.subarray(150)])],
    [
      'with another checksum',
      Buffer.concat([gzipped.subarray(0, -8), Buffer.alloc(4), gzipped.subarray(-4)]),
    ],
    ['followed by half of another', Buffer.concat([gzipped, gzipped.subarray(0, 30)])],
  ])('fails for a gzip %s, also where no digest tells', async (_, bytes) => {
    const error = await caught(() => read(verified(pieces(bytes, 64), { gzip: true })));
    expect(error).toMatchObject({ name: 'TransportError', code: 'BAD_RESPONSE' });
    expect(error.message).toMatch(/no whole gzip/);
    expect(await events(verified(pieces(bytes, 64), { gzip: true }))).toEqual(['TransportError']);
  });

  it.each([false, true])('fails with what the source fails with (may be compressed: %s)', async (gzip) => {
    for (const before of [Buffer.alloc(0), gzipped.subarray(0, 1), gzipped.subarray(0, 500), text]) {
      const source = new PassThrough();
      const stream = verified(source, { gzip });
      if (before.length > 0) source.write(before);
      setTimeout(() => source.destroy(new RangeError('the line broke')), 10);
      expect(await caught(() => read(stream))).toMatchObject({
        name: 'RangeError',
        message: 'the line broke',
      });
    }
  });

  it.each([false, true])(
    'fails when the source closes without an end (may be compressed: %s)',
    async (gzip) => {
      const source = new PassThrough();
      const stream = verified(source, { gzip });
      setTimeout(() => source.destroy(), 10);
      expect(await caught(() => read(stream))).toMatchObject({ code: 'ERR_STREAM_PREMATURE_CLOSE' });
    },
  );

  it.each([
    ['before the first byte', false, Buffer.alloc(0)],
    ['before the first byte, when it may be compressed', true, Buffer.alloc(0)],
    ['in a plain file', false, text],
    ['in a compressed file', true, gzipped.subarray(0, 5000)],
  ])('closes the source when its reader turns away %s', async (_, gzip, bytes) => {
    const source = new PassThrough();
    const stream = verified(source, { gzip, digest: sha1(text) });
    if (bytes.length > 0) {
      source.write(bytes);
      for await (const chunk of stream) if (chunk.length > 0) break;
    } else {
      stream.destroy();
    }
    if (!source.closed) await new Promise((resolve) => source.once('close', resolve));
    expect([source.destroyed, stream.destroyed]).toEqual([true, true]);
  });

  it('takes no more from the source than a slow reader has taken from it', async () => {
    const chunk = Buffer.alloc(64 * 1024, 'x');
    for (const gzip of [false, true]) {
      let taken = 0;
      const source = new Readable({
        read() {
          taken += chunk.length;
          this.push(taken > 64 * 1024 * 1024 ? null : chunk);
        },
      });
      const stream = verified(source, { gzip });
      await new Promise((resolve) => stream.once('readable', resolve));
      await wait(50);
      expect(taken).toBeLessThan(1024 * 1024);
      stream.destroy();
    }
  });

  it('knows SHA-256 and SM3 as well', async () => {
    // FIPS 180-2 and GM/T 0004-2012.
    const digests = [
      digestFrom('SHA256', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad', ['a', 'b']),
      digestFrom('SM3', '66C7F0F462EEEDD9D1F2D46BDC10E4E24167C4875CF2F7A2297DA02B8F4BA8E0', ['a', 'b']),
      digestFrom('SHA1', 'a9993e364706816aba3e25717850c26c9cd0d89d', ['a', 'b']),
      digestFrom('SHA-1', 'A9993E364706816ABA3E25717850C26C9CD0D89D', ['a', 'b']),
    ];
    for (const digest of digests) {
      expect((await read(verified(Readable.from([Buffer.from('abc')]), { digest }))).toString()).toBe('abc');
      expect(verifiedBytes(Buffer.from('abc'), { digest }, 10).toString()).toBe('abc');
    }
  });
});

describe('verifiedBytes', () => {
  it('opens and checks a file in one piece', () => {
    const opened = verifiedBytes(gzipped, { gzip: true, digest: sha1(text) }, text.length);
    expect(opened.equals(text)).toBe(true);
    expect(verifiedBytes(text, { gzip: true, digest: sha1(text) }, text.length)).toBe(text);
    expect(verifiedBytes(gzipped, { digest: sha1(gzipped) }, text.length)).toBe(gzipped);
  });

  it.each([
    ['another digest', gzipped, { digest: sha1(gzipped) }, 'VerificationError', 'BAD_DIGEST'],
    ['a cut gzip', gzipped.subarray(0, -9), {}, 'TransportError', 'BAD_RESPONSE'],
    ['a first byte', gzipped.subarray(0, 1), {}, 'TransportError', 'BAD_RESPONSE'],
  ])('refuses %s', async (_, bytes, check, name, code) => {
    expect(await caught(() => verifiedBytes(bytes, { gzip: true, ...check }, 1e6))).toMatchObject({
      name,
      code,
    });
  });

  it('opens no more than the limit', async () => {
    const bomb = gzipSync(Buffer.alloc(10_000_000));
    const error = await caught(() => verifiedBytes(bomb, { gzip: true }, 9_999_999));
    expect(error).toMatchObject({ name: 'TransportError', code: 'TOO_LARGE' });
    expect(error.message).toContain('stream: true');
  });
});

describe('digestFrom', () => {
  it.each([
    ['SHA512', 'a'.repeat(128), 'type'],
    [undefined, 'a'.repeat(40), 'type'],
    ['SHA1', undefined, 'value'],
    ['SHA1', 'a'.repeat(39), 'value'],
    ['SHA1', 'g'.repeat(40), 'value'],
    ['SHA256', 'a'.repeat(40), 'value'],
  ])('refuses %j with the value %j', async (type, value, field) => {
    const error = await caught(() => digestFrom(type, value, ['type', 'value']));
    expect(error).toMatchObject({ name: 'RequestError', field });
  });
});
