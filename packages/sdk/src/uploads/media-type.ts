/** The media types of the files that operations accept, by extension. */
const types: ReadonlyMap<string, string> = new Map([
  // Some pages write image/jpg. The official Java library sends the registered name, image/jpeg.
  ['jpg', 'image/jpeg'], ['jpeg', 'image/jpeg'], ['png', 'image/png'], ['bmp', 'image/bmp'], ['gif', 'image/gif'],
  ['webp', 'image/webp'], ['mp4', 'video/mp4'], ['mov', 'video/quicktime'], ['qt', 'video/quicktime'],
  ['avi', 'video/x-msvideo'], ['wmv', 'video/x-ms-wmv'], ['mpeg', 'video/mpeg'], ['mpg', 'video/mpeg'],
  ['flv', 'video/x-flv'], ['f4v', 'video/x-f4v'], ['m4v', 'video/x-m4v'], ['rmvb', 'application/vnd.rn-realmedia-vbr'],
  ['mkv', 'video/x-matroska'], ['pdf', 'application/pdf'], ['ofd', 'application/ofd'], ['csv', 'text/csv'],
  ['txt', 'text/plain'], ['zip', 'application/zip'],
]); // biome-ignore format: a list reads better in rows

/** The first bytes of file formats, by extension. */
const beginnings: readonly (readonly [extension: string, at: number, bytes: string])[] = [
  ['png', 0, '\x89PNG\r\n\x1a\n'],
  ['jpg', 0, '\xff\xd8\xff'],
  ['bmp', 0, 'BM'],
  ['gif', 0, 'GIF8'],
  ['pdf', 0, '%PDF-'],
  ['mp4', 4, 'ftyp'],
];

/** The media type for a file name; `undefined` for an unknown extension. */
export function findMediaType(name: string): string | undefined {
  const extension = /\.([^./\\]+)$/.exec(name)?.[1];
  return extension === undefined ? undefined : types.get(extension.toLowerCase());
}

/** The extension for a file's first bytes, such as `.png`; empty if they are unknown. */
export function detectExtension(bytes: Uint8Array): string {
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 16)).toString(
    'latin1',
  );
  const found = beginnings.find(([, at, beginning]) => start.startsWith(beginning, at));
  return found === undefined ? '' : `.${found[0]}`;
}
