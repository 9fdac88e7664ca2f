import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';

// Tools that collect the files of a program understand these expressions.
const outlineFile = `${__dirname}/wechatpay.outline.json`;
const documentFile = `${__dirname}/wechatpay.openapi.json`;

/**
 * Reads the outline.
 *
 * @throws Error if it cannot be read
 */
export function readOutline(): unknown {
  // A require() would take twice the time: it reads the file in small pieces, as UTF-8. The outline is ASCII.
  return JSON.parse(withFile(outlineFile, (file) => readFileSync(file)).toString('latin1'));
}

/**
 * Reads a part of the document. Neither the file is kept open nor its seven megabytes in memory: a program reads few
 * parts, and each one once.
 *
 * @param length the length of the document in bytes
 * @param place the first byte of the part, and the byte after its last
 * @throws Error if the document cannot be read, or has another length
 */
export function readPart(length: number, [start, end]: readonly [start: number, end: number]): unknown {
  const bytes = withFile(documentFile, (file) => {
    const { size } = fstatSync(file);
    if (size !== length) {
      throw new Error(
        `wechatpay.openapi.json has ${size} bytes, and its outline was made for ${length}; install @wechatpay-kit/openapi again`,
      );
    }
    const part = Buffer.alloc(end - start);
    readSync(file, part, 0, part.length, start);
    return part;
  });
  return JSON.parse(bytes.toString());
}

function withFile(path: string, read: (file: number) => Buffer): Buffer {
  const file = open(path);
  try {
    return read(file);
  } finally {
    closeSync(file);
  }
}

function open(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (error) {
    const { code = String(error) } = error as NodeJS.ErrnoException;
    throw new Error(`cannot read ${path} (${code}); keep '@wechatpay-kit/openapi' out of the bundle`);
  }
}
