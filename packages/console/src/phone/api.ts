import type { PhonePage, PhoneProblem, PhoneUsers, PhoneWallet } from '#sandbox/control/phone/types.js';

export type {
  DeclineReason,
  PhoneMethod,
  PhonePage,
  PhoneThing,
  PhoneWallet,
  Term,
} from '#sandbox/control/phone/types.js';

/** A refusal of the sandbox, or a connection that failed: then the code is `UNREACHABLE`. */
export class PhoneError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** The page's address ends in a token on a real phone, so that all others are relative to it. */
function address(path: string): string {
  return new URL(`api/${path}`, new URL('.', location.href)).href;
}

async function ask<Value>(path: string, given?: Record<string, unknown>): Promise<Value> {
  const init: RequestInit =
    given === undefined
      ? {}
      : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(given) };
  let response: Response;
  try {
    response = await fetch(address(path), init);
  } catch (error) {
    throw new PhoneError('UNREACHABLE', error instanceof Error ? error.message : String(error));
  }
  const body: unknown = await response.json().catch(() => undefined);
  if (response.ok) return body as Value;
  const { code = 'FAILED', message = `HTTP ${response.status}` } = (body ?? {}) as Partial<PhoneProblem>;
  throw new PhoneError(code, message);
}

const query = (given: Record<string, string | undefined>): string =>
  `?${new URLSearchParams(Object.entries(given).filter((pair): pair is [string, string] => pair[1] !== undefined))}`;

export async function openPage(id: string, openid: string | undefined): Promise<PhonePage> {
  return (await ask<{ page: PhonePage }>(`open${query({ id, openid })}`)).page;
}

export async function confirmPage(given: {
  readonly id: string;
  readonly openid?: string | undefined;
  readonly method?: string | undefined;
}): Promise<PhonePage> {
  return (await ask<{ page: PhonePage }>('confirm', given)).page;
}

export async function declinePage(given: {
  readonly id: string;
  readonly reason: string;
  readonly openid?: string | undefined;
}): Promise<PhonePage> {
  return (await ask<{ page: PhonePage }>('decline', given)).page;
}

export async function readUsers(): Promise<readonly string[]> {
  return (await ask<PhoneUsers>('users')).users;
}

export function readWallet(openid: string): Promise<PhoneWallet> {
  return ask(`wallet${query({ openid })}`);
}

export function perform(act: string, id: string, openid: string): Promise<PhoneWallet> {
  return ask('act', { act, id, openid });
}

/** Runs a function each time something has changed, and when a lost connection is there again. */
export function watch(listener: () => void, lost: (isLost: boolean) => void): () => void {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wasLost = false;
  const connect = (): void => {
    source?.close();
    source = new EventSource(address('events'));
    source.onopen = () => {
      lost(false);
      if (wasLost) listener();
      wasLost = false;
    };
    source.addEventListener('change', listener);
    const again = (): void => {
      wasLost = true;
      lost(true);
      clearTimeout(timer);
      if (source?.readyState === EventSource.CLOSED) timer = setTimeout(connect, 2_000);
    };
    source.onerror = again;
    source.addEventListener('end', () => {
      source?.close();
      again();
    });
  };
  connect();
  return () => {
    clearTimeout(timer);
    source?.close();
  };
}
