import type { LeafProblem } from '../form/leaf.js';

/** What the shared components say in Chinese. */
export const zh = {
  copy: '复制',
  copied: '已复制',
  copyOf: (what: string) => `复制${what}`,
  holders: {
    json: '请求体（JSON）',
    xml: '请求参数（XML）',
    query: '查询参数',
    headers: '请求头',
    body: '上传内容',
    base_uri: '域名',
    security: '出示商户API证书（双向 TLS）',
  } as Readonly<Record<string, string>>,
  required: '必填',
  encrypted: '加密',
  encryptedHint: '填写明文即可，发送时由 SDK 加密',
  empty: '（不填）',
  item: (number: number) => `第 ${number} 项`,
  items: (count: number) => `${count} 项`,
  add: (name: string) => `添加一项 ${name}`,
  remove: (name: string) => `删除 ${name}`,
  problem: {
    integer: '不是整数，将按文本原样发送',
    number: '不是数字，将按文本原样发送',
    json: '不是合法的 JSON，将按文本原样发送',
  } satisfies Record<LeafProblem, string>,
  file: {
    chosen: (name: string, bytes: string) => `${name}（${bytes}）`,
    tooBig: '文件超过 10 MB，请另选一个。',
    unread: '文件读取失败，请另选一个。',
  },
  jsonLabel: '调用选项（JSON）',
  jsonSyntax: (message: string, line?: number, column?: number) =>
    line === undefined ? `JSON 有误：${message}` : `JSON 有误，第 ${line} 行第 ${column} 列：${message}`,
  jsonShape: '应为一个 JSON 对象：{ … }',
  noBody: '（空）',
  cut: (shown: string) => `内容较长，只显示开头 ${shown}；复制得到的是全文。`,
};
