/** @returns fen as yuan: `1.00` */
export function yuan(fen: number): string {
  return (fen / 100).toFixed(2);
}

/** @returns a fee in fen as yuan: `0.01000` */
export function feeYuan(fen: number): string {
  return (fen / 100).toFixed(5);
}
