import { ref, shallowRef } from 'vue';
import type { RequestSummary } from '#sandbox/records/record.js';
import { ApiError, read, type Wire } from '../../api/client.js';
import { connection, listen, onOpen } from '../../api/events.js';

export type Row = Wire<RequestSummary>;

/** The requests that the list keeps, as many as the sandbox does. */
const most = 10_000;

let started = false;
let all: readonly Row[] = [];
let arrived: Row[] = [];
let frame = 0;
/** Requests up to this id are cleared from the view. */
let cleared = 0;

/** The requests, newest first. */
export const rows = shallowRef<readonly Row[]>([]);
export const merchants = shallowRef<readonly string[]>([]);
export const phase = ref<'loading' | 'ready' | 'failed'>('loading');
export const failure = ref('');
/** Whether new requests enter the list. */
export const following = ref(true);
/** New requests since the list was paused. */
export const waiting = ref(0);
/** Whether earlier requests were cleared from the view. */
export const isCleared = ref(false);

/** Reads the requests, and follows the new ones from then on. It goes on while other pages are open. */
export function startRequests(): void {
  if (started) return;
  started = true;
  listen<Row>('request', (row) => {
    arrived.push(row);
    // A hidden page has no frames.
    if (arrived.length > most) arrived = arrived.slice(-most);
    if (frame === 0) frame = requestAnimationFrame(takeArrived);
  });
  onOpen(() => void loadRequests());
  if (connection.value === 'open') void loadRequests();
}

/** Reads all. The sandbox may have been restarted, or the page may have missed some. */
export async function loadRequests(): Promise<void> {
  try {
    const { requests } = await read('requests', { brief: true, limit: most });
    const newest = (requests as readonly Row[]).toReversed();
    const known = new Set(newest.map(({ id }) => id));
    arrived = arrived.filter(({ id }) => !known.has(id));
    if (newest.every(({ id }) => Number(id) < cleared)) cleared = 0;
    all = newest.filter(isShown);
    phase.value = 'ready';
    show();
  } catch (error) {
    failure.value = error instanceof ApiError ? error.message : String(error);
    if (phase.value === 'loading') phase.value = 'failed';
  }
}

export function setFollowing(follows: boolean): void {
  following.value = follows;
  waiting.value = 0;
  if (follows) show();
}

export function clearRequests(): void {
  cleared = all.reduce((newest, { id }) => Math.max(newest, Number(id)), cleared);
  isCleared.value = true;
  all = [];
  show();
}

export async function showCleared(): Promise<void> {
  cleared = 0;
  isCleared.value = false;
  await loadRequests();
}

function isShown({ id }: Row): boolean {
  return Number(id) > cleared;
}

/** Once a frame, whatever has arrived. */
function takeArrived(): void {
  frame = 0;
  const taken = arrived;
  arrived = [];
  all = [...taken.reverse(), ...all].slice(0, most);
  if (following.value) show();
  else waiting.value += taken.length;
}

function show(): void {
  noteMerchants();
  rows.value = all;
}

function noteMerchants(): void {
  const found = new Set<string>();
  for (const { merchant } of all) if (merchant !== undefined) found.add(merchant);
  if (found.size === merchants.value.length && merchants.value.every((one) => found.has(one))) return;
  merchants.value = [...found].sort();
}
