import type { Chain } from '../shared/chain.js';
import { payAndSign } from '../shared/chains.js';

/** The calls that lead to the notification of a payment. */
export const paymentChains: Readonly<Record<string, Chain>> = { pay: { steps: payAndSign } };
