import type { DefaultTheme, LocaleSpecificConfig } from 'vitepress';
import { groups } from '../../tools/docs/reference/groups.js';

type Locale = LocaleSpecificConfig<DefaultTheme.Config> & { label: string };

/** The guides in reading order, by file name. */
const guides: readonly (readonly [
  zh: string,
  en: string,
  files: readonly (readonly [string, string, string])[],
])[] = [
  [
    '入门',
    'Start',
    [
      ['getting-started', '快速开始', 'Getting started'],
      ['contract-signing', '签约与委托代扣', 'Contracts and deductions'],
      ['testing', '使用沙箱测试', 'Testing with the sandbox'],
      ['console', '控制台与手机', 'Console and phone'],
      ['sandbox-money', '沙箱里的资金', 'Money in the sandbox'],
      ['faults', '故障测试', 'Testing failure'],
      ['cli', '命令行', 'Command line'],
    ],
  ],
  [
    '按任务',
    'Jobs',
    [
      ['take-a-payment', '收款', 'Take a payment'],
      ['refunds', '退款', 'Refund a payment'],
      ['reconciliation', '对账', 'Reconcile'],
      ['transfers', '转账给用户', 'Transfer to a user'],
      ['deductions', '周期扣款', 'Recurring deductions'],
      ['profit-sharing', '分账', 'Share a payment'],
      ['combined-orders', '合单支付', 'Combine orders'],
      ['service-providers', '服务商与进件', 'Service providers'],
      ['pay-score', '微信支付分', 'Pay score'],
      ['coupons', '代金券', 'Coupons'],
      ['complaints', '消费者投诉', 'Complaints'],
      ['going-live', '上线', 'Going live'],
      ['other-languages', '其他语言', 'Other languages'],
      ['keys-security', '密钥安全', 'Security of keys'],
    ],
  ],
  [
    '服务端',
    'Server',
    [
      ['signing', '签名与验签', 'Signing and verification'],
      ['platform-keys', '平台证书与微信支付公钥', 'Platform certificates and public keys'],
      ['notifications', '回调通知', 'Notifications'],
      ['errors', '错误处理', 'Errors'],
      ['encrypted-fields', '敏感信息加解密', 'Sensitive fields'],
      ['files', '文件与账单', 'Files and bills'],
      ['staying-up', '重试与容灾', 'Retries and failover'],
      ['observability', '可观测性', 'Observability'],
      ['runtimes', '运行环境', 'Runtimes'],
      ['by-hand', '底层方法', 'Low-level API'],
    ],
  ],
  ['前端', 'Front end', [['handoff', '前端调起参数', 'Client-side parameters']]],
  [
    '迁移',
    'Migration',
    [
      ['migrate-axios-plugin', '从 wechatpay-axios-plugin', 'From wechatpay-axios-plugin'],
      ['migrate-wechatpay-node-v3', '从 wechatpay-node-v3', 'From wechatpay-node-v3'],
      ['migrate-php', '从 PHP SDK', 'From the PHP SDK'],
    ],
  ],
];

export const zh: Locale = {
  label: '简体中文',
  lang: 'zh-CN',
  description: '微信支付 TypeScript SDK、OpenAPI 描述、本地沙箱与全部接口文档',
  themeConfig: {
    nav: [
      { text: '指南', link: '/guide/getting-started', activeMatch: '^/guide/' },
      { text: '接口', link: '/openapi/', activeMatch: '^/openapi/' },
      { text: '产品', link: '/products/', activeMatch: '^/products/' },
      { text: '通知', link: '/webhook/', activeMatch: '^/webhook/' },
      { text: 'SDK 参考', link: '/reference/', activeMatch: '^/reference/' },
    ],
    sidebar: sidebars('', 0, ['接口总览', '全部产品', '全部通知', '错误码', '取值列表']),
    outline: { label: '本页' },
    docFooter: { prev: '上一篇', next: '下一篇' },
    editLink: { text: '编辑此页', pattern: editAddress },
    darkModeSwitchLabel: '深色模式',
    lightModeSwitchTitle: '切换到浅色模式',
    darkModeSwitchTitle: '切换到深色模式',
    sidebarMenuLabel: '目录',
    returnToTopLabel: '回到顶部',
    langMenuLabel: '切换语言',
    skipToContentLabel: '跳到正文',
    notFound: {
      title: '没有这个页面',
      quote: '地址可能拼错了。可以搜索接口的名称、路径或字段。',
      linkLabel: '回到首页',
      linkText: '回到首页',
    },
  },
};

export const en: Locale = {
  label: 'English',
  lang: 'en-US',
  description:
    'WeChat Pay for TypeScript: SDK, OpenAPI description, local sandbox, and documentation of all operations',
  themeConfig: {
    nav: [
      { text: 'Guides', link: '/en/guide/getting-started', activeMatch: '^/en/guide/' },
      { text: 'API', link: '/en/openapi/', activeMatch: '^/en/openapi/' },
      { text: 'Products', link: '/en/products/', activeMatch: '^/en/products/' },
      { text: 'Notifications', link: '/en/webhook/', activeMatch: '^/en/webhook/' },
      { text: 'SDK reference', link: '/en/reference/', activeMatch: '^/en/reference/' },
    ],
    sidebar: sidebars('/en', 1, [
      'All operations',
      'All products',
      'All notifications',
      'Error codes',
      'Code lists',
    ]),
    outline: { label: 'On this page' },
    editLink: { text: 'Edit this page', pattern: editAddress },
  },
};

function sidebars(
  prefix: string,
  language: 0 | 1,
  [operations, products, notifications, errors, lists]: readonly [string, string, string, string, string],
): DefaultTheme.Sidebar {
  const catalogue: DefaultTheme.SidebarItem[] = [
    { text: operations, link: `${prefix}/openapi/` },
    { text: products, link: `${prefix}/products/` },
    { text: notifications, link: `${prefix}/webhook/` },
    { text: errors, link: `${prefix}/openapi/errors` },
    { text: lists, link: `${prefix}/lists/` },
  ];
  return {
    [`${prefix}/guide/`]: guides.map(([zh, en, files]) => ({
      text: [zh, en][language] ?? en,
      items: files.map(([file, ...names]) => ({
        text: names[language] ?? file,
        link: `${prefix}/guide/${file}`,
      })),
    })),
    [`${prefix}/openapi/`]: catalogue,
    [`${prefix}/products/`]: catalogue,
    [`${prefix}/webhook/`]: catalogue,
    [`${prefix}/lists/`]: catalogue,
    [`${prefix}/reference/`]: [
      { text: language === 0 ? 'SDK 参考' : 'SDK reference', link: `${prefix}/reference/` },
      ...groups.map(({ title, slug }) => ({
        text: language === 0 ? title.zh : title.en,
        link: `${prefix}/reference/${slug}`,
      })),
    ],
  };
}

/** Runs in the browser, as text. `transformPageData` puts the address into the page. */
function editAddress({ frontmatter }: { frontmatter: Record<string, unknown> }): string {
  return String(frontmatter['edit']);
}
