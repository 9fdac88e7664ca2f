import type { Answer, CommandName, Given } from '#sandbox/control/commands.js';

/** A value as JSON carries it: times are texts. */
export type Wire<Value> = Value extends Date
  ? string
  : Value extends object
    ? { readonly [Name in keyof Value]: Wire<Value[Name]> }
    : Value;

/** A refusal of the admin API, or a connection that failed: then the status is 0. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** The commands whose path or method is not the usual one, as `control/commands.ts` has them. */
const routes: Partial<Record<CommandName, readonly [method: string, path: string]>> = {
  setBalance: ['POST', 'balances'],
  setReading: ['POST', 'readings'],
  setResource: ['POST', 'resources'],
  addMerchant: ['POST', 'merchants'],
  addFaults: ['POST', 'faults'],
  setFaults: ['PUT', 'faults'],
  clearFaults: ['DELETE', 'faults'],
  useFaults: ['POST', 'faults/use'],
  rotateKeys: ['POST', 'keys/rotate'],
  setKeyMode: ['POST', 'keys/mode'],
};

/**
 * Runs a read-only command.
 *
 * @throws ApiError
 */
export function read<Name extends CommandName>(
  name: Name,
  given: Wire<Given<Name>> | Record<string, never> = {},
  signal?: AbortSignal,
): Promise<Wire<Answer<Name>>> {
  return get(name, given as Record<string, unknown>, signal);
}

/**
 * Runs a command that changes something.
 *
 * @throws ApiError
 */
export function run<Name extends CommandName>(
  name: Name,
  given: Wire<Given<Name>> | Record<string, never> = {},
): Promise<Wire<Answer<Name>>> {
  const [method, path] = routes[name] ?? ['POST', name];
  if (method === 'DELETE') return ask(`${path}${query(given as Record<string, unknown>)}`, { method });
  return ask(path, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(given),
  });
}

/** Reads a path of the admin API that is no command: `requests/12`. */
export function get<Value>(
  path: string,
  given: Record<string, unknown> = {},
  signal?: AbortSignal,
): Promise<Value> {
  return ask(`${path}${query(given)}`, signal === undefined ? {} : { signal });
}

function query(given: Record<string, unknown>): string {
  const pairs = Object.entries(given).flatMap(([name, value]): [string, string][] =>
    value === undefined || value === '' ? [] : [[name, String(value)]],
  );
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs)}`;
}

async function ask<Value>(path: string, init: RequestInit): Promise<Value> {
  let response: Response;
  try {
    response = await fetch(`/_sandbox/${path}`, init);
  } catch (error) {
    if (init.signal?.aborted === true) throw error;
    throw new ApiError(0, 'UNREACHABLE', error instanceof Error ? error.message : String(error));
  }
  const body: unknown = await response.json().catch(() => undefined);
  if (response.ok) return body as Value;
  const { code, message } = (body ?? {}) as { readonly code?: string; readonly message?: string };
  throw new ApiError(response.status, code ?? 'FAILED', message ?? `HTTP ${response.status}`);
}
