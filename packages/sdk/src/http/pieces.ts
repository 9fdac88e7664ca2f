/** A body in pieces, so that a long file is not copied into it. */
export type Pieces = readonly Uint8Array[];

/** A body as one Buffer. */
export function joined(body: Buffer | Pieces | undefined): Buffer | undefined {
  return body === undefined || isWhole(body) ? body : Buffer.concat(body);
}

export function isWhole(body: Buffer | Pieces): body is Buffer {
  return body instanceof Uint8Array;
}
