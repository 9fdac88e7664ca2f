import { countEdits } from '../../../../tools/docs/search/edits.js';

/** The address of a page in Chinese, and its names. */
export type Address = readonly [address: string, zh: string, en: string];

/** A page that differs in more than this part of its address is no neighbour. */
const furthest = 0.55;

/**
 * The pages whose addresses are nearest to one that leads nowhere.
 *
 * @param path the path without the site's base and language: `/openapi/v3/pay/transaction/native`
 * @param count how many at most
 */
export function nearestPages(path: string, addresses: readonly Address[], count: number): Address[] {
  const wanted = normalised(path);
  return addresses
    .map((address) => {
      const candidate = filledIn(normalised(address[0]), wanted);
      const length = Math.max(wanted.length, candidate.length, 1);
      return { address, far: countEdits(wanted, candidate, Math.ceil(furthest * length)) / length };
    })
    .filter(({ far }) => far <= furthest)
    .sort((a, b) => a.far - b.far)
    .slice(0, count)
    .map(({ address }) => address);
}

/** Without the ending and slashes, in lower case, under a section of the site. */
function normalised(path: string): string {
  const plain = decoded(path)
    .toLowerCase()
    .replace(/\.html$/, '')
    .replace(/^\/+|\/+$/g, '');
  return /^(v2|v3|brand)\//.test(plain) ? `openapi/${plain}` : plain;
}

function decoded(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}

/** A candidate with variables has the values of the wanted address in their places. */
function filledIn(candidate: string, wanted: string): string {
  const [mine, theirs] = [candidate.split('/'), wanted.split('/')];
  if (mine.length !== theirs.length) return candidate;
  return mine.map((segment, at) => (segment.startsWith('{') ? (theirs[at] ?? segment) : segment)).join('/');
}
