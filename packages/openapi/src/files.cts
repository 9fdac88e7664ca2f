// A bundle of ES modules has neither require() nor __dirname. It loads, and throws when it reads.
const loadFs = (): typeof import('node:fs') => process.getBuiltinModule('node:fs');

// Tools that collect the files of a program understand these expressions.
const openOutline = (): number => loadFs().openSync(`${__dirname}/wechatpay.outline.json`, 'r');
const openDocument = (): number => loadFs().openSync(`${__dirname}/wechatpay.openapi.json`, 'r');

/**
 * Reads the outline.
 *
 * @throws Error if it cannot be read
 */
export function readOutline(): unknown {
  // A require() would take twice the time: it reads the file in small pieces, as UTF-8. The outline is ASCII.
  return JSON.parse(withFile(openOutline, (file) => loadFs().readFileSync(file)).toString('latin1'));
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
  const bytes = withFile(openDocument, (file) => {
    const { size } = loadFs().fstatSync(file);
    if (size !== length) {
      throw new Error(
        `wechatpay.openapi.json has ${size} bytes, and its outline was made for ${length}; install @wechatpay-kit/openapi again`,
      );
    }
    const part = Buffer.alloc(end - start);
    loadFs().readSync(file, part, 0, part.length, start);
    return part;
  });
  return JSON.parse(bytes.toString());
}

function withFile(open: () => number, read: (file: number) => Buffer): Buffer {
  const file = tryTo(open);
  try {
    return read(file);
  } finally {
    loadFs().closeSync(file);
  }
}

function tryTo(open: () => number): number {
  try {
    return open();
  } catch (error) {
    const { message } = error as Error;
    throw new Error(
      `cannot read the description: ${message}; keep '@wechatpay-kit/openapi' out of the bundle`,
    );
  }
}
