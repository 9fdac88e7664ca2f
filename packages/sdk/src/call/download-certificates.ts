import type { Settings } from '../config/settings.js';
import type { Effects } from '../effects/effects.js';
import { ApiError } from '../errors/index.js';
import { isGlobalHost } from '../http/own-hosts.js';
import { prepare } from '../request/prepare.js';
import type { Result } from '../types/call.js';
import { type Attempted, attempts, type Sending } from './attempts.js';

/**
 * Downloads the platform's certificates. The global service has a list of its own. A mainland merchant may use a global
 * host too, as the nearest one, so both lists are requested there.
 *
 * @throws as the download does; if there are two lists, the error of the first
 */
export function* downloadCertificates(
  settings: Settings,
  sending: Sending,
  createExchange: Attempted['createExchange'],
): Effects<Result<unknown>> {
  const from = (path: string): Effects<Result<unknown>> => {
    const request = prepare(settings, 'GET', path, { retry: true });
    return attempts(sending, { request, createExchange });
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
