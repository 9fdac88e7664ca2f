/** What the operations take: pictures, videos, documents and lists. */
const types: ReadonlyMap<string, string> = new Map([
  // Some pages write image/jpg; the registered name is what the official Java library sends.
  ['jpg', 'image/jpeg'], ['jpeg', 'image/jpeg'], ['png', 'image/png'], ['bmp', 'image/bmp'], ['gif', 'image/gif'],
  ['webp', 'image/webp'], ['mp4', 'video/mp4'], ['mov', 'video/quicktime'], ['qt', 'video/quicktime'],
  ['avi', 'video/x-msvideo'], ['wmv', 'video/x-ms-wmv'], ['mpeg', 'video/mpeg'], ['mpg', 'video/mpeg'],
  ['flv', 'video/x-flv'], ['f4v', 'video/x-f4v'], ['m4v', 'video/x-m4v'], ['rmvb', 'application/vnd.rn-realmedia-vbr'],
  ['mkv', 'video/x-matroska'], ['pdf', 'application/pdf'], ['ofd', 'application/ofd'], ['csv', 'text/csv'],
  ['txt', 'text/plain'], ['zip', 'application/zip'],
]); // biome-ignore format: a list reads better in rows

/** How files begin, by the extension of their kind. */
const beginnings: readonly (readonly [extension: string, at: number, bytes: string])[] = [
  ['png', 0, '\x89PNG\r\n\x1a\n'],
  ['jpg', 0, '\xff\xd8\xff'],
  ['bmp', 0, 'BM'],
  ['gif', 0, 'GIF8'],
  ['pdf', 0, '%PDF-'],
  ['mp4', 4, 'ftyp'],
];

/** The media type that a file's name tells; `undefined` for an extension that is not known here. */
export function typeOfName(name: string): string | undefined {
  const extension = /\.([^./\\]+)$/.exec(name)?.[1];
  return extension === undefined ? undefined : types.get(extension.toLowerCase());
}

/** The extension for a file by how it begins, such as `.png`; empty if that tells nothing. */
export function extensionOf(bytes: Uint8Array): string {
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 16)).toString(
    'latin1',
  );
  const found = beginnings.find(([, at, beginning]) => start.startsWith(beginning, at));
  return found === undefined ? '' : `.${found[0]}`;
}
