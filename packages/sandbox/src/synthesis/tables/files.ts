/** What a file holds. */
export type FileKind = 'bill' | 'pdf' | 'png';

/** What the operations that answer a file send, by their routing path. The first row that fits counts. */
export const fileKinds: readonly (readonly [path: RegExp, kind: FileKind, mediaType: string])[] = [
  [/\/images\//, 'png', 'image/png'],
  [/fapiao|elecvoucher|signfile/, 'pdf', 'application/pdf'],
  [/^v3\/(global\/)?statements$/, 'bill', 'text/csv'],
  [/./, 'bill', 'text/plain'],
];

/** Where the files of an operation that answers a `download_url` are. The first row that fits counts. */
export const downloadPaths: readonly (readonly [path: RegExp, download: string])[] = [
  [/fapiao/, '/v3/new-tax-control-fapiao/download'],
  [/elecsign/, '/v3/transferdownload/signfile'],
  [/receipt|proof/, '/v3/transferdownload/elecvoucherfile'],
  [/./, '/v3/billdownload/file'],
];
