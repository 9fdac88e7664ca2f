import * as Formatter from '../crypto/formatter.js';

/** One part of a form. */
export interface Part {
  readonly name: string;
  readonly content: string | Uint8Array;
  readonly filename?: string;
  readonly type?: string;
}

export interface Form {
  /** The request's `Content-Type`. */
  readonly contentType: string;
  readonly bytes: Buffer;
}

/**
 * Builds a `multipart/form-data` body.
 *
 * @param boundary separates the parts; by default it has 32 random characters, so that no file contains it
 * @see https://www.rfc-editor.org/rfc/rfc7578
 */
export function multipart(
  parts: readonly Part[],
  boundary: string = `wechatpay-kit-${Formatter.nonce()}`,
): Form {
  const pieces: Uint8Array[] = [];
  for (const { name, content, filename, type } of parts) {
    const disposition = `Content-Disposition: form-data; name="${escaped(name)}"`;
    const headers = [
      filename === undefined ? disposition : `${disposition}; filename="${escaped(filename)}"`,
      ...(type === undefined ? [] : [`Content-Type: ${type}`]),
    ];
    pieces.push(Buffer.from(`--${boundary}\r\n${headers.join('\r\n')}\r\n\r\n`));
    pieces.push(typeof content === 'string' ? Buffer.from(content) : content, Buffer.from('\r\n'));
  }
  pieces.push(Buffer.from(`--${boundary}--\r\n`));
  return { contentType: `multipart/form-data; boundary=${boundary}`, bytes: Buffer.concat(pieces) };
}

/**
 * Escapes a name for a quoted parameter. Quotes and control characters are percent-encoded as in browsers; UTF-8 is not.
 *
 * @see https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#multipart-form-data
 */
function escaped(name: string): string {
  return name.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are not allowed in a header
    /["\x00-\x1f\x7f]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
}
