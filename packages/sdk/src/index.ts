export type { BrandConfig } from './config/brand.js';
export type { IdentityConfig } from './config/identity.js';
export type { RetryConfig } from './config/retry.js';
export type {
  BrandClientConfig,
  PlatformCertificates,
  TimeoutConfig,
  WeChatPayConfig,
} from './config/types.js';
export * as AesEcb from './crypto/aes-ecb.js';
export * as AesGcm from './crypto/aes-gcm.js';
export * as Formatter from './crypto/formatter.js';
export * as Hash from './crypto/hash.js';
export * as Rsa from './crypto/rsa.js';
export type {
  FundflowBillRow,
  FundflowBillSummary,
  TradeBillPayment,
  TradeBillPaymentSummary,
  TradeBillRefund,
  TradeBillRow,
  TradeBillSummary,
} from './downloads/bill-types.js';
export type {
  BillOptions,
  Bills,
  EcommerceFundflowBillOptions,
  FundflowBillOptions,
  SubMerchantFundflowBillOptions,
  TradeBillOptions,
} from './downloads/bills.js';
export type { DownloadOptions, Files } from './downloads/download.js';
export { type Bill, type BillRow, rowsOf } from './downloads/rows.js';
export * from './errors/index.js';
export type { BrandPaths, Chain, Paths } from './generated/chain.js';
export type { NotificationEvent, NotificationEvents, NotificationReplies } from './generated/events.js';
export type { Handoff } from './handoff/handoff.js';
export type { CircuitConfig } from './http/hosts.js';
export type { Transport, TransportRequest, TransportResponse } from './http/transport.js';
export { fileKeyStore, type KeyStore } from './keys/key-store.js';
export type { KeySource } from './keys/load-keys.js';
export type { NotificationHandler } from './notifications/handler.js';
export type { NotificationHandlerOptions, NotificationHandlers } from './notifications/handlers.js';
export type { IncomingNotification } from './notifications/incoming.js';
export type { Notifications } from './notifications/notifications.js';
export { type MemoryStoreOptions, memoryStore } from './notifications/stores/memory-store.js';
export { type RedisClient, type RedisStoreOptions, redisStore } from './notifications/stores/redis-store.js';
export type { NotificationClaim, NotificationStore, StoreOptions } from './notifications/stores/store.js';
export type { ClientEvents, Failure } from './observe/events.js';
export type { Logger } from './observe/logger.js';
export type { Platform, PlatformKeyInfo } from './platform/platform.js';
export { type BrandClient, WeChatPay } from './surface/client.js';
export { nodeTransport } from './surface/node-transport.js';
export * as Json from './text/json.js';
export * as Transformer from './text/transformer.js';
export type {
  AnyCallOptions,
  AnyEndpoint,
  CallOptions,
  ChainNode,
  FileContent,
  Result,
} from './types/call.js';
