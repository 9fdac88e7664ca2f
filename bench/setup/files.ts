/** The files of the benchmark: what is uploaded, and what is downloaded. */
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';

/** As large as WeChat Pay takes a picture. */
export const picture: Buffer = Buffer.alloc(2 * 1024 * 1024);
for (let at = 0; at < picture.length; at += 4) picture.writeUInt32LE(Math.imul(at + 1, 2654435761) >>> 0, at);

export const uploadPath = '/v3/merchant/media/upload';
export const downloadPath = '/v3/billdownload/file?token=bench';

/** Of a mebibyte each. */
export const blocks = 100;

/** Rows of a trade bill whose numbers are all different. */
export function billBlock(): Buffer {
  let text = '';
  for (let row = 0; text.length < 900_000; row++) {
    const number = String(Math.imul(row + 1, 2654435761) >>> 0).padStart(10, '0');
    text += `\`2024-01-31 17:07:11,\`wx81be3101902f7cb2,\`1601959334,\`0,\`,\`420000092520210128${number},\`S20210128${number}23,\`ofyak5qR_1w${number}A6R9MJazA,\`NATIVE,\`SUCCESS,\`OTHERS,\`CNY,\`0.01,\`0.00,\`0,\`0,\`0.00,\`0.00,\`,\`,\`商品 ${row},\`,\`0.00000,\`1.00%,\`0.01,\`0.00,\`\r\n`;
  }
  const block = Buffer.alloc(1024 * 1024, ' ');
  block.write(text);
  return block;
}

/** The block compressed; so many of them, one after the other, are a gzip as well. */
export function compressedBlock(): Buffer {
  return gzipSync(billBlock());
}

let sha1: string | undefined;

/** The digest of the whole bill. */
export function billSha1(): string {
  sha1 ??= computedSha1();
  return sha1;
}

function computedSha1(): string {
  const hash = createHash('sha1');
  const block = billBlock();
  for (let at = 0; at < blocks; at++) hash.update(block);
  return hash.digest('hex');
}
