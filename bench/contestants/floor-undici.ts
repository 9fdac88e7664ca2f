import { Pool } from 'undici';
import type { Setup } from '../setup/setup.js';
import type { Peer } from './contestant.js';
import { floorV2 } from './floor-v2.js';
import { floorV3 } from './floor-v3.js';
import type { Post } from './post.js';

/** The floor over undici in place of `node:https`. */
export function floorUndici(setup: Setup, origin: string): Peer {
  const pool = new Pool(origin);
  const post: Post = async (path, headers, body) => {
    const answer = await pool.request({ method: 'POST', path, headers, body });
    return {
      status: answer.statusCode,
      headers: answer.headers,
      body: Buffer.from(await answer.body.arrayBuffer()),
    };
  };
  return { v3: floorV3(setup, post), v2: floorV2(setup, post) };
}
