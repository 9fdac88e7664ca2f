import { magicValues } from '../products/shared/magic.js';
import type { World } from '../runtime/world.js';

/** The magic values, and whether the sandbox follows them. */
export interface MagicState {
  /** By the option `magic`. */
  readonly on: boolean;
  readonly values: readonly MagicValue[];
}

/** A value that makes a payment fail. */
export interface MagicValue {
  /** In fen: `amount.total`, `total_fee`, or the sum of a combined order. */
  readonly amount: number;
  /** An auth code that does the same for any amount. */
  readonly authCode: string;
  readonly does: string;
}

export function listMagic({ magic }: Pick<World, 'magic'>): MagicState {
  const values = Object.entries(magicValues).map(([amount, { does, ends }]) => ({
    amount: Number(amount),
    authCode: ends.padStart(16, '0').padStart(18, '10'),
    does,
  }));
  return { on: magic, values };
}
