import { papay, papayNotice } from './papay.js';
import type { Family, FamilyCalls } from './types.js';

/** The calls of each product. */
export const families: Readonly<Partial<Record<Family, FamilyCalls>>> = {
  papay,
  'papay-notice': papayNotice,
};
