/** A part of a `multipart/form-data` body. */
export interface FormPart {
  /** The headers, each with its line end. */
  readonly head: string;
  readonly name: string;
  readonly isFile: boolean;
  readonly isJson: boolean;
  readonly content: Buffer;
}

/** @returns the parts of a `multipart/form-data` body; `undefined` for any other body */
export function splitForm(contentType: string | undefined, body: Buffer | undefined): FormPart[] | undefined {
  const boundary = findBoundary(contentType);
  if (boundary === undefined || body === undefined) return undefined;
  const parts: FormPart[] = [];
  // The first delimiter may stand at the beginning, without the line end before it.
  const bytes = Buffer.concat([Buffer.from('\r\n'), body]);
  let start: number | undefined;
  for (const { at, next } of findDelimiters(bytes, boundary)) {
    if (start !== undefined) parts.push(partFrom(bytes.subarray(start, at)));
    start = next;
  }
  return parts;
}

/** RFC 2046, section 5.1.1: a delimiter is a whole line. A file may hold longer lines that begin like it. */
function* findDelimiters(bytes: Buffer, boundary: string): Generator<{ at: number; next: number }> {
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  let at = bytes.indexOf(delimiter);
  while (at !== -1) {
    const end = at + delimiter.length;
    const [rest = ''] = /^(--|[ \t]*\r\n)/.exec(bytes.toString('latin1', end, end + 80)) ?? [];
    if (rest !== '') yield { at, next: end + rest.length };
    if (rest === '--') return;
    at = bytes.indexOf(delimiter, rest === '' ? at + 1 : end);
  }
}

/** RFC 2046, section 5.1.1: 1 to 70 characters, in quotes where they hold one of the separators. */
export function findBoundary(contentType: string | undefined): string | undefined {
  const [, quoted, plain] =
    /^multipart\/form-data\s*;(?:.*;)?\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i.exec(
      contentType ?? '',
    ) ?? [];
  return quoted ?? plain;
}

function partFrom(bytes: Buffer): FormPart {
  const end = bytes.indexOf('\r\n\r\n') + 2;
  const head = bytes.subarray(0, end).toString('utf8');
  return {
    head,
    name: /;\s*name="?([^";\r\n]*)"?/i.exec(head)?.[1] ?? '',
    isFile: /;\s*filename\*?=/i.test(head),
    isJson: /^content-type:\s*application\/json/im.test(head),
    content: bytes.subarray(end + 2),
  };
}
