import { isObject } from './value.js';

/** A file in the options, in the format of the bridge. */
export interface FileValue {
  readonly $file: { readonly name: string; readonly base64: string };
}

/** Bytes; images may have 2 MB, videos 5. https://pay.weixin.qq.com/doc/v3/merchant/4012760535 */
export const largestFile = 10_000_000;

export function isFileValue(value: unknown): value is FileValue {
  return isObject(value) && isObject(value['$file']) && typeof value['$file']['base64'] === 'string';
}

export async function readFileValue(file: File): Promise<FileValue> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let binary = '';
  // More arguments at once would throw.
  for (let at = 0; at < bytes.length; at += 8192) {
    binary += String.fromCharCode(...bytes.subarray(at, at + 8192));
  }
  return { $file: { name: file.name, base64: btoa(binary) } };
}

/** The size of a file, as text. */
export function formatSize({ $file: { base64 } }: FileValue): string {
  const bytes = Math.floor((base64.replace(/=+$/, '').length * 3) / 4);
  if (bytes < 1_000) return `${bytes} B`;
  return bytes < 1_000_000 ? `${(bytes / 1_000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
