export type { BrandConfig } from './config/brand.js';
export type { IdentityConfig, PemIdentityConfig, PfxIdentityConfig } from './config/identity.js';
export type { RetryConfig } from './config/retry.js';
export type {
  BrandClientConfig,
  MerchantField,
  PlatformCertificates,
  TimeoutConfig,
  WeChatPayConfig,
} from './config/types.js';
/** AES-256-ECB, for `req_info` in APIv2's refund notification. It authenticates nothing. */
export * as AesEcb from './crypto/aes-ecb.js';
/** AES-256-GCM, which encrypts notifications and platform certificates with the APIv3 key. */
export * as AesGcm from './crypto/aes-gcm.js';
/** The texts that signatures cover, and their parts. */
export * as Formatter from './crypto/formatter.js';
/** Digests, HMAC and the signature of APIv2. */
export * as Hash from './crypto/hash.js';
/** RSA signatures, and the encryption of sensitive fields. */
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
  TradeBillType,
} from './downloads/bills.js';
export type { DownloadOptions, Files } from './downloads/download.js';
export { type Bill, type BillRow, rowsOf } from './downloads/rows.js';
export * from './errors/index.js';
export type { BrandPaths, Chain, Paths } from './generated/chain.js';
export type { NotificationEvent, NotificationEvents, NotificationReplies } from './generated/events.js';
export type {
  AppParameters,
  AppPrepaid,
  H5Order,
  JsapiParameters,
  PaySignType,
  Prepaid,
} from './handoff/cashier.js';
export type {
  AppPreEntrusted,
  ContractHandoff,
  IndividualContract,
  LaunchMiniProgram,
  OpenBusinessWebview,
  PreEntrusted,
} from './handoff/contract.js';
export type { CouponHandoff, PageCoupon, PluginCoupon, PluginParameters } from './handoff/coupon.js';
export type { Entrust, H5Entrust, MiniProgramTarget, WebEntrust } from './handoff/entrust.js';
export type { HandoffStamp } from './handoff/fields.js';
export type { Handoff } from './handoff/handoff.js';
export type {
  PayScoreHandoff,
  PayScoreSender,
  PayScoreView,
  ScoreOrder,
  UnconfirmedOrder,
} from './handoff/pay-score.js';
export type { RedPacket, RedPacketParameters } from './handoff/red-packet.js';
export type { TransferHandoff, TransferParameters, UnconfirmedTransfer } from './handoff/transfer.js';
export type { Fetch, FetchTransportOptions } from './http/fetch-transport.js';
export type { CircuitConfig } from './http/hosts.js';
export { ownDomains } from './http/own-hosts.js';
export type { Transport, TransportRequest, TransportResponse } from './http/transport.js';
export { fileKeyStore, type KeyStore } from './keys/key-store.js';
export type { KeySource } from './keys/load-keys.js';
export type {
  FastifyAdapter,
  FastifyReplyLike,
  FastifyRequestLike,
} from './notifications/adapters/fastify.js';
export type { KoaAdapter, KoaContextLike } from './notifications/adapters/koa.js';
export type {
  ExpressAdapter,
  NodeAdapter,
  NodeRequest,
  NodeResponse,
} from './notifications/adapters/node.js';
export type {
  AcknowledgedHandlers,
  AnsweredHandlers,
  NotificationHandlerOptions,
  NotificationHandlers,
} from './notifications/event-handlers.js';
export type { IncomingNotification } from './notifications/incoming.js';
export type { Notifications } from './notifications/notifications.js';
export type { NotificationHandler } from './notifications/request-handler.js';
export { type MemoryStoreOptions, memoryStore } from './notifications/stores/memory-store.js';
export { type RedisClient, type RedisStoreOptions, redisStore } from './notifications/stores/redis-store.js';
export type { NotificationClaim, NotificationStore, StoreOptions } from './notifications/stores/store.js';
export type {
  AttemptEvent,
  ClientEvents,
  ErrorEvent,
  Failure,
  KeysEvent,
  RequestEvent,
  ResponseEvent,
  RetryEvent,
} from './observe/events.js';
export type { Logger } from './observe/logger.js';
export type { Platform, PlatformKeyInfo } from './platform/platform.js';
export { type BrandClient, WeChatPay, type WeChatPayConstructor } from './surface/client.js';
export { fetchTransport } from './surface/fetch-transport.js';
export { nodeTransport } from './surface/node-transport.js';
/** JSON that does not round long integers. */
export * as Json from './text/json.js';
/** APIv2's XML to objects and back. */
export * as Transformer from './text/transformer.js';
export type {
  AnyCallOptions,
  AnyEndpoint,
  AnyResult,
  CallOptions,
  ChainNode,
  FileContent,
  Result,
} from './types/call.js';
export type { V2Event, V3Envelope, V3Event } from './types/event.js';
