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
  // Every delimiter except the first includes the line end before it.
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  const first = body.indexOf(delimiter.subarray(2));
  if (first === -1) return parts;
  let at = first + delimiter.length - 2;
  for (;;) {
    const end = body.indexOf(delimiter, at);
    if (end === -1) return parts;
    parts.push(partFrom(body.subarray(at + 2, end)));
    at = end + delimiter.length;
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
