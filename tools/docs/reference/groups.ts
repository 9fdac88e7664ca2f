import type { Label } from '../label.js';

/** A page of the reference. */
export interface Group {
  readonly slug: string;
  readonly title: Label;
  /** What the page is about, in one sentence. */
  readonly about: Label;
  readonly package: string;
  /** The folders, or files without their ending, whose exports it holds. The longest that fits decides. */
  readonly places: readonly string[];
}

const sdk = 'wechatpay-kit';

/** The pages of the reference, in the order in which they are listed. */
export const groups: readonly Group[] = [
  {
    slug: 'client',
    title: { zh: '客户端与配置', en: 'Client and configuration' },
    about: {
      zh: '`WeChatPay` 客户端、品牌客户端，以及它们的全部配置项。',
      en: 'The `WeChatPay` client, the client of a brand, and every option of their configuration.',
    },
    package: sdk,
    places: ['surface', 'config', 'keys/load-keys'],
  },
  {
    slug: 'calls',
    title: { zh: '调用', en: 'Calls' },
    about: {
      zh: '每次调用都接受的选项、返回的结果，以及目录之外的路径。',
      en: 'The options that every call takes, what it returns, and paths outside the catalogue.',
    },
    package: sdk,
    places: ['types/call', 'generated/chain'],
  },
  {
    slug: 'errors',
    title: { zh: '错误', en: 'Errors' },
    about: {
      zh: '全部错误类及其字段与错误码。',
      en: 'Every class of error, its fields and its codes.',
    },
    package: sdk,
    places: ['errors'],
  },
  {
    slug: 'notifications',
    title: { zh: '回调通知', en: 'Notifications' },
    about: {
      zh: '解析通知、按类型处理通知，以及保证每个事件只处理一次的存储。',
      en: 'Parsing notifications, handling them by type, and the stores that let each event be handled once.',
    },
    package: sdk,
    places: ['notifications', 'types/event', 'generated/events'],
  },
  {
    slug: 'platform-keys',
    title: { zh: '平台密钥', en: 'Platform keys' },
    about: {
      zh: '客户端持有的平台公钥与平台证书，以及保存它们的存储。',
      en: "The platform's public keys and certificates that a client holds, and the store that keeps them.",
    },
    package: sdk,
    places: ['platform', 'keys'],
  },
  {
    slug: 'files',
    title: { zh: '文件与账单', en: 'Files and bills' },
    about: {
      zh: '下载文件，逐行读取交易账单与资金账单。',
      en: 'Downloading files, and reading the bills of trades and of fund flows row by row.',
    },
    package: sdk,
    places: ['downloads', 'uploads'],
  },
  {
    slug: 'handoff',
    title: { zh: '前端调起参数', en: 'Client-side parameters' },
    about: {
      zh: '由应答计算出的前端参数：收银台、小程序、APP、签约、支付分、红包与转账。',
      en: 'What a front end needs to go on: cashiers, mini programs, apps, contracts, pay score, red packets and transfers.',
    },
    package: sdk,
    places: ['handoff'],
  },
  {
    slug: 'observability',
    title: { zh: '可观测性', en: 'Observability' },
    about: {
      zh: '`pay.on()` 的事件与日志接口。',
      en: 'The events of `pay.on()`, and the interface of a logger.',
    },
    package: sdk,
    places: ['observe'],
  },
  {
    slug: 'transport',
    title: { zh: '传输', en: 'Transport' },
    about: {
      zh: '发送请求的接口、内置实现，以及主机故障时的切换。',
      en: 'The interface that sends requests, its implementations, and what happens when a host fails.',
    },
    package: sdk,
    places: ['http', 'surface/node-transport', 'runtime'],
  },
  {
    slug: 'building-blocks',
    title: { zh: '签名与加密工具', en: 'Signing and encryption' },
    about: {
      zh: '签名、验签、加解密、XML 与 JSON 的独立函数，不需要客户端。',
      en: 'Functions for signatures, encryption, XML and JSON that need no client.',
    },
    package: sdk,
    places: ['crypto', 'text'],
  },
  {
    slug: 'sandbox',
    title: { zh: '沙箱', en: 'Sandbox' },
    about: {
      zh: '在测试里启动沙箱、模拟用户、推进时钟。',
      en: 'Starting the sandbox in a test, acting as the user, and moving the clock.',
    },
    package: '@wechatpay-kit/sandbox',
    places: [''],
  },
  {
    slug: 'deductions',
    title: { zh: '周期扣款', en: 'Recurring deductions' },
    about: {
      zh: '扣款账本、计划、执行器与对账。',
      en: 'The ledger of deductions, its plans, its runners, and reconciliation.',
    },
    package: '@wechatpay-kit/deductions',
    places: [''],
  },
  {
    slug: 'openapi',
    title: { zh: 'OpenAPI 描述', en: 'OpenAPI description' },
    about: {
      zh: '读取 OpenAPI 描述的类型与函数，供生成代码的工具使用。',
      en: 'The types of the OpenAPI description and the functions that read it, for tools that generate code.',
    },
    package: '@wechatpay-kit/openapi',
    places: [''],
  },
];

/**
 * The page that what is declared in a file belongs to.
 *
 * @throws Error where no group has a place for it
 */
export function findGroup(packageName: string, file: string): Group {
  const candidates = groups
    .filter((group) => group.package === packageName)
    .flatMap((group) => group.places.map((place) => ({ group, place })))
    .filter(({ place }) => place === '' || file.startsWith(`${place}/`) || file.startsWith(`${place}.`))
    .sort((a, b) => b.place.length - a.place.length);
  const [found] = candidates;
  if (found !== undefined) return found.group;
  throw new Error(`${file} of ${packageName} has no page in the reference: name its folder in groups.ts`);
}
