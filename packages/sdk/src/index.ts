export type { BrandConfig } from './brand.js';
export type {
  AnyCallOptions,
  AnyEndpoint,
  CallOptions,
  ChainNode,
  FileContent,
  Result,
} from './call.js';
export { type BrandClient, WeChatPay } from './client.js';
export type {
  BrandClientConfig,
  PlatformCertificates,
  TimeoutConfig,
  WeChatPayConfig,
} from './config.js';
export * as AesEcb from './crypto/aes-ecb.js';
export * as AesGcm from './crypto/aes-gcm.js';
export * as Formatter from './crypto/formatter.js';
export * as Hash from './crypto/hash.js';
export * as Rsa from './crypto/rsa.js';
export * from './errors/index.js';
export type {
  FundflowBillRow,
  FundflowBillSummary,
  TradeBillPayment,
  TradeBillPaymentSummary,
  TradeBillRefund,
  TradeBillRow,
  TradeBillSummary,
} from './files/bill-types.js';
export type {
  BillOptions,
  Bills,
  EcommerceFundflowBillOptions,
  FundflowBillOptions,
  SubMerchantFundflowBillOptions,
  TradeBillOptions,
} from './files/bills.js';
export type { DownloadOptions, Files } from './files/download.js';
export { type Bill, type BillRow, rowsOf } from './files/rows.js';
export type { BrandPaths, Chain, Paths } from './generated/chain.js';
export type { NotificationEvent, NotificationEvents, NotificationReplies } from './generated/events.js';
export type { Handoff } from './handoff/handoff.js';
export type { CircuitConfig } from './http/hosts.js';
export type { RetryConfig } from './http/retry.js';
export type { Transport, TransportRequest, TransportResponse } from './http/transport.js';
export type { IdentityConfig } from './identity.js';
export * as Json from './json.js';
export type { KeySource } from './keys.js';
export type { NotificationHandler } from './notifications/handler.js';
export type { NotificationHandlerOptions, NotificationHandlers } from './notifications/handlers.js';
export type { IncomingNotification } from './notifications/incoming.js';
export type { Notifications } from './notifications/notifications.js';
export { type MemoryStoreOptions, memoryStore } from './notifications/stores/memory-store.js';
export { type RedisClient, type RedisStoreOptions, redisStore } from './notifications/stores/redis-store.js';
export type { NotificationClaim, NotificationStore, StoreOptions } from './notifications/stores/store.js';
export type { ClientEvents, Failure } from './observe/events.js';
export type { Logger } from './observe/logger.js';
export { nodeTransport } from './own-transport.js';
export { fileKeyStore, type KeyStore } from './platform/key-store.js';
export type { Platform, PlatformKeyInfo } from './platform/platform.js';
export * as Transformer from './transformer.js';
