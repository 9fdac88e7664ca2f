import * as Formatter from '../crypto/formatter.js';
import type { Pieces } from '../http/pieces.js';

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
  /** The body. A file's bytes are a piece of their own, the bytes that were given. */
  readonly pieces: Pieces;
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
  let text = '';
  for (const { name, content, filename, type } of parts) {
    const disposition = `Content-Disposition: form-data; name="${escaped(name)}"`;
    const headers = [
      filename === undefined ? disposition : `${disposition}; filename="${escaped(filename)}"`,
      ...(type === undefined ? [] : [`Content-Type: ${type}`]),
    ];
    text += `--${boundary}\r\n${headers.join('\r\n')}\r\n\r\n`;
    if (typeof content === 'string') {
      text += content;
    } else {
      pieces.push(Buffer.from(text), content);
      text = '';
    }
    text += '\r\n';
  }
  pieces.push(Buffer.from(`${text}--${boundary}--\r\n`));
  return { contentType: `multipart/form-data; boundary=${boundary}`, pieces };
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
