import { ApiError, ConfigError, TransportError, VerificationError, WeChatPayError } from '../errors/index.js';

/** Explains the platform's error for a merchant that uses the platform's public key and has no certificates. */
export function explained(error: unknown): unknown {
  if (!(error instanceof ApiError && error.code === 'RESOURCE_NOT_EXISTS')) return error;
  return new ConfigError(
    'certs',
    'this merchant uses the platform public key and has no platform certificates to download; pass { PUB_KEY_ID_…: pem } (pub_key.pem) without auto',
    { cause: error },
  );
}

/** Turns an error of the download into the error of the call that needed it. The call itself was not sent. */
export function nothingSent(error: unknown): unknown {
  if (!(error instanceof WeChatPayError) || error instanceof ConfigError) return error;
  const message = `nothing was sent, because downloading the platform certificates failed: ${error.message}`;
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
