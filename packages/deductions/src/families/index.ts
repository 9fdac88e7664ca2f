import { combined } from './combined.js';
import { global } from './global.js';
import { individual } from './individual.js';
import { papay, papayNotice } from './papay.js';
import { scheduled } from './scheduled.js';
import type { Family, FamilyCalls } from './types.js';

/** The calls of each product. */
export const families: Readonly<Record<Family, FamilyCalls>> = {
  papay,
  'papay-notice': papayNotice,
  scheduled,
  global,
  combined,
  individual,
};
