/** The files of the upload and the download. */
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';

/** The largest picture that WeChat Pay accepts. */
export const picture: Buffer = Buffer.alloc(2 * 1024 * 1024);
for (let at = 0; at < picture.length; at += 4) picture.writeUInt32LE(Math.imul(at + 1, 2654435761) >>> 0, at);

export const uploadPath = '/v3/merchant/media/upload';
export const downloadPath = '/v3/billdownload/file?token=bench';

/** Each block has 1 MiB. */
export const blocks = 100;

/** Rows of a trade bill with distinct numbers. */
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

/** The compressed block. Concatenated gzip members are a gzip file. */
export function compressedBlock(): Buffer {
  return gzipSync(billBlock());
}

let sha1: string | undefined;

/** The digest of the bill. */
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
