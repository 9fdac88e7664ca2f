import type { Setup } from '../setup/setup.js';
import type { Contestant } from './contestant.js';
import { floorDownload, floorUpload } from './floor-files.js';
import { floorNotification } from './floor-notification.js';
import { floorV2, floorV2Message } from './floor-v2.js';
import { floorV3 } from './floor-v3.js';
import { type Post, poster } from './post.js';

/** The same exchanges, hand-written, with nothing else. */
export function floor(setup: Setup, origin: string, post: Post = poster(origin)): Contestant {
  return {
    v3: floorV3(setup, post),
    v2: floorV2(setup, post),
    notification: floorNotification(setup),
    v2Message: floorV2Message(setup),
    upload: floorUpload(setup, post),
    download: floorDownload(setup, origin),
  };
}
