import type { Settings } from '../config/settings.js';
import type { Steps } from '../effects/effects.js';
import { ApiError } from '../errors/index.js';
import { isGlobalHost } from '../http/own-hosts.js';
import { prepare } from '../request/prepare.js';
import type { Result } from '../types/call.js';
import { type Attempted, attempts, type Sending } from './attempts.js';

/**
 * The platform's certificates. Those of the global service are listed apart. A merchant of the mainland may use a global
 * host too, as the one that is nearest: there, both lists are asked for.
 *
 * @throws as the download does; where there are two lists, as that of the first
 */
export function* downloadCertificates(
  settings: Settings,
  sending: Sending,
  exchangeOf: Attempted['exchangeOf'],
): Steps<Result<unknown>> {
  const from = (path: string): Steps<Result<unknown>> => {
    const request = prepare(settings, 'GET', path, {});
    return attempts(sending, { request, repeatable: () => true, exchangeOf });
  };
  const { baseUrl } = settings;
  if (baseUrl === undefined || !isGlobalHost(baseUrl)) return yield* from('v3/certificates');
  try {
    return yield* from('v3/global/certificates');
  } catch (error) {
    if (!isWithout(error)) throw error;
    try {
      return yield* from('v3/certificates');
    } catch (other) {
      throw isWithout(other) ? error : other;
    }
  }
}

/** Whether the platform has no such list for the merchant. */
function isWithout(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 403 || error.status === 404);
}
