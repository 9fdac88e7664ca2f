import { computed, ref, shallowRef } from 'vue';
import { type PhoneWallet, readUsers, readWallet, watch } from './api.js';

/** The lists of the wallet, by their part of the address. */
export const lists = ['bills', 'contracts', 'coupons', 'services'] as const;
export type ListName = (typeof lists)[number];

/** Where the phone is. */
export type Place =
  | { readonly name: 'home' }
  | { readonly name: 'open'; readonly id: string }
  | { readonly name: 'list'; readonly list: ListName };

function readPlace(): Place {
  const given = new URLSearchParams(location.hash.slice(1));
  const id = given.get('open');
  if (id !== null && id !== '') return { name: 'open', id };
  const list = lists.find((one) => given.has(one));
  return list === undefined ? { name: 'home' } : { name: 'list', list };
}

/** A link may name the page in the query. It moves to the fragment, which no server sees. */
function adopt(): void {
  const query = new URLSearchParams(location.search);
  const id = query.get('id');
  const openid = query.get('openid');
  if (openid !== null && openid !== '') user.value = openid;
  if (id === null && openid === null) return;
  query.delete('id');
  query.delete('openid');
  const rest = query.size === 0 ? '' : `?${query}`;
  const hash = id === null ? location.hash : `#${new URLSearchParams({ open: id })}`;
  history.replaceState(null, '', `${location.pathname}${rest}${hash}`);
}

const kept = 'wechatpay-kit.phone.user';
const known = ref<string | undefined>(localStorage.getItem(kept) ?? undefined);

/** The user who holds the phone; `undefined`: a new one, who gets an openid with the first act. */
export const user = computed<string | undefined>({
  get: () => known.value,
  set(openid) {
    known.value = openid;
    if (openid === undefined) localStorage.removeItem(kept);
    else localStorage.setItem(kept, openid);
    void refresh();
  },
});

export const place = shallowRef<Place>(readPlace());
export const wallet = shallowRef<PhoneWallet | undefined>();
/** Grows with each change of the sandbox. */
export const changes = ref(0);
export const isLost = ref(false);
/** How many sheets cover the screen. */
export const sheets = ref(0);

export function go(next: Place): void {
  const hash =
    next.name === 'open'
      ? `#${new URLSearchParams({ open: next.id })}`
      : next.name === 'list'
        ? `#${next.list}`
        : '#';
  if (location.hash === hash || (hash === '#' && location.hash === '')) place.value = next;
  else location.hash = hash;
}

/** Reads the wallet again. */
export async function refresh(): Promise<void> {
  const openid = known.value;
  try {
    const read = openid === undefined ? undefined : await readWallet(openid);
    if (known.value === openid) wallet.value = read;
  } catch {
    // The notice of a lost connection is shown, and the next change reads again.
  }
}

/** A new phone belongs to a user whom the sandbox knows, if there is one. */
async function choose(): Promise<void> {
  if (known.value !== undefined) return;
  const [first] = await readUsers().catch(() => []);
  if (first !== undefined && known.value === undefined) user.value = first;
}

/** Begins to follow the sandbox. */
export function begin(): void {
  adopt();
  place.value = readPlace();
  window.addEventListener('hashchange', () => {
    place.value = readPlace();
  });
  watch(
    () => {
      changes.value += 1;
      void refresh();
    },
    (lost) => {
      isLost.value = lost;
    },
  );
  void refresh();
  void choose();
}
