import { encode } from 'uqr';

/** A QR code as an SVG path, in modules, with the required quiet zone of four. */
export interface QrPath {
  readonly size: number;
  readonly path: string;
}

/** @throws if the text is too long for a code (about 2,900 bytes) */
export function createQrPath(text: string): QrPath {
  const { data, size } = encode(text, { ecc: 'M', border: 4 });
  const runs = data.flatMap((row, y) =>
    listRuns(row).map(([x, length]) => `M${x} ${y}h${length}v1h-${length}z`),
  );
  return { size, path: runs.join('') };
}

/** The dark modules of a row: start and length. */
function listRuns(row: readonly boolean[]): [start: number, length: number][] {
  const runs: [number, number][] = [];
  row.forEach((dark, x) => {
    const last = runs.at(-1);
    if (!dark) return;
    if (last !== undefined && last[0] + last[1] === x) last[1] += 1;
    else runs.push([x, 1]);
  });
  return runs;
}
