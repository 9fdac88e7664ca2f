import type { TryForms } from '@wechatpay-kit/ui/form/schema.js';
import { withBase } from 'vitepress';
import { curlCall } from './curl.js';
import { httpCall } from './http.js';
import { type Line, line } from './lines.js';
import { type PhpForm, phpCall } from './php.js';

/** The notations that the page does not have itself. */
export type Notation = 'php' | 'curl' | 'http';

/**
 * The sample call of an operation in a notation. Its values are those of "try it".
 *
 * @throws TypeError if they cannot be loaded
 */
export async function render(
  path: string,
  verb: string,
  notation: Notation,
  as: string,
  chinese: boolean,
): Promise<readonly Line[]> {
  const form = (await loadForms(path))[verb];
  if (form === undefined) throw new TypeError(`no form of ${verb} ${path}`);
  const texts = chinese ? zh : en;
  const lines =
    notation === 'php'
      ? phpCall(form, path, verb, as as PhpForm)
      : notation === 'curl'
        ? curlCall(form, path, verb, texts)
        : httpCall(form, path, verb, texts);
  return lines ?? [line(`# ${texts.onlySdk}`, 'comment')];
}

const loaded = new Map<string, Promise<TryForms>>();

function loadForms(path: string): Promise<TryForms> {
  const known = loaded.get(path) ?? fetchForms(path);
  loaded.set(path, known);
  known.catch(() => loaded.delete(path));
  return known;
}

async function fetchForms(path: string): Promise<TryForms> {
  const response = await fetch(withBase(`/try/${encodeURI(path)}.json`));
  return (await response.json()) as TryForms;
}

const zh = {
  start: '先启动沙箱：',
  toSign: '待签名串',
  encrypted: '（密文）',
  key: 'APIv2 密钥',
  onlySdk: '这个请求还有一道企业微信签名，或是 APIv2 的文件表单，请用 SDK 调用',
};

const en: typeof zh = {
  start: 'First start the sandbox: ',
  toSign: 'String to sign',
  encrypted: '(ciphertext)',
  key: 'APIv2 key',
  onlySdk: 'This request has a second signature, of WeCom, or is a file form of APIv2: call it with the SDK',
};
