import { Transformer } from 'wechatpay-kit';
import { products } from '../products/list.js';
import type { World } from '../runtime/world.js';
import type { Arguments } from './arguments.js';

/** The paths whose addresses a merchant's program makes itself, and the user's browser opens. */
const paths: ReadonlySet<string> = new Set(
  products.flatMap(({ pages = [] }) => pages.flatMap(({ opened = [] }) => opened)),
);

/**
 * An act on a page that also takes such an address as its id. The user's browser opens the address first.
 *
 * @param url the HTTP listener
 * @returns a promise only for an address
 */
export function followed(
  url: string,
  act: (world: World, given: Arguments) => void,
): (world: World, given: Arguments) => void | Promise<void> {
  return (world, given) => {
    const { id } = given;
    if (!isAddress(id)) return act(world, given);
    return follow(id, url).then((page) => act(world, { ...given, id: page }));
  };
}

/**
 * The page that an id opens, also if it is such an address.
 *
 * @param url the HTTP listener
 * @returns the id of the page; any other id as it is
 * @throws TypeError with the reason if the gateway refuses the address
 */
export async function findTarget(id: string, url: string): Promise<string> {
  return isAddress(id) ? await follow(id, url) : id;
}

function isAddress(id: unknown): id is string {
  return typeof id === 'string' && URL.canParse(id) && paths.has(new URL(id).pathname);
}

/**
 * Opens an address as the user's browser does.
 *
 * @returns the page that the address leads to, an id for the user's acts
 * @throws TypeError with the reason if the gateway refuses the address
 */
async function follow(address: string, url: string): Promise<string> {
  const { pathname, search } = new URL(address);
  const answer = await fetch(new URL(pathname + search, url), { redirect: 'manual' });
  const location = answer.headers.get('location');
  if (location !== null) return location;
  const text = await answer.text();
  const { redirect_url, return_msg, err_code_des = return_msg } = Transformer.toObject(text);
  if (typeof redirect_url === 'string') return redirect_url;
  throw new TypeError(`id: the address is refused: ${err_code_des ?? text}`);
}
