import type { Origins } from '../server/start.js';
import type { Setup } from '../setup/setup.js';
import { axiosPlugin } from './axios-plugin.js';
import type { Peer } from './contestant.js';
import { floor } from './floor.js';
import { floorThread } from './floor-thread.js';
import { floorUndici } from './floor-undici.js';
import { memory } from './memory.js';
import { nodeV3 } from './node-v3.js';
import { ours } from './ours.js';

/** How a scenario reaches the platform. */
export type Way = 'https' | 'http' | 'memory';

export const peerNames = [
  'wechatpay-axios-plugin',
  'wechatpay-node-v3',
  'floor on undici',
  'floor that blocks',
] as const;
export type PeerName = (typeof peerNames)[number];
export type ContestantName = 'ours' | 'floor' | PeerName;

export type Contestants = Readonly<Record<ContestantName, Readonly<Partial<Record<Way, Peer>>>>>;

export function contestants(setup: Setup, { https, http }: Origins): Contestants {
  const answer = memory(setup);
  return {
    ours: {
      https: ours(setup, https),
      http: ours(setup, http),
      memory: ours(setup, https, { send: async ({ url }) => answer(url.pathname) }),
    },
    floor: {
      https: floor(setup, https),
      http: floor(setup, http),
      memory: floor(setup, https, async (path) => answer(path)),
    },
    'wechatpay-axios-plugin': { https: axiosPlugin(setup, https) },
    'wechatpay-node-v3': { https: nodeV3(setup, https) },
    'floor on undici': { https: floorUndici(setup, https) },
    'floor that blocks': { https: floorThread(setup, https) },
  };
}
