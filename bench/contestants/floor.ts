import type { Setup } from '../setup/setup.js';
import type { Contestant } from './contestant.js';
import { floorV2 } from './floor-v2.js';
import { floorV3 } from './floor-v3.js';
import { poster } from './post.js';

/** The same exchanges written out by hand, with nothing around them. */
export function floor(setup: Setup, origin: string): Contestant {
  const post = poster(origin);
  return { v3: floorV3(setup, post), v2: floorV2(setup, post) };
}
