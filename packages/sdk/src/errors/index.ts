export { ApiError, type ApiErrorDetail } from './api-error.js';
export { ConfigError } from './config-error.js';
export { RequestError } from './request-error.js';
export { TransportError, type TransportErrorCode } from './transport-error.js';
export { VerificationError, type VerificationErrorCode } from './verification-error.js';
export { WeChatPayError } from './wechatpay-error.js';
