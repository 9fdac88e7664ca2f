import { ApiError, ConfigError, TransportError, VerificationError, WeChatPayError } from '../errors/index.js';

/** A merchant who uses the platform's public key is told so in other words. */
export function explained(error: unknown): unknown {
  if (!(error instanceof ApiError && error.code === 'RESOURCE_NOT_EXISTS')) return error;
  return new ConfigError(
    'certs',
    'the platform has no certificates for this merchant, who uses its public key: give { PUB_KEY_ID_…: pem } (pub_key.pem), without auto',
    { cause: error },
  );
}

/** An error of the download as one of the call that needed it: the same, but that the call itself was never made. */
export function nothingSent(error: unknown): unknown {
  if (!(error instanceof WeChatPayError) || error instanceof ConfigError) return error;
  const message = `no platform certificates, so nothing was sent: ${error.message}`;
  if (error instanceof TransportError) {
    const { code, requestId } = error;
    return new TransportError(code, message, { attempts: 0, sent: false, cause: error, requestId });
  }
  if (error instanceof VerificationError) {
    const { code, serial, timestamp, requestId } = error;
    return new VerificationError(code, message, { serial, timestamp, cause: error, requestId });
  }
  return error instanceof ApiError ? new ApiError(error.status, error.code, message, error) : error;
}
