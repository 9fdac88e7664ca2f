import type { Operation } from '@wechatpay-kit/openapi/model';
import { findScheme } from '../codegen/names.js';
import type { Catalogue, SiteOperation } from './catalogue.js';
import { escaped, inline, link } from './html.js';
import type { Language } from './label.js';
import { operationAddress } from './navigation.js';
import { words } from './words.js';

/** What the reader must know first: switched off, superseded, by permission, mutual TLS, brand, inferred. */
export function statusBanners(
  language: Language,
  catalogue: Catalogue,
  { path, operation }: Pick<SiteOperation, 'path' | 'operation'>,
): string[] {
  const brand = findScheme(path) === 'brand';
  const retired = operation['x-retired'];
  const successor = operation['x-superseded-by'];
  const permission = operation['x-permission'];
  return [
    ...(retired === undefined ? [] : [banner('danger', 'retired', retiredText(language, retired))]),
    ...(successor === undefined
      ? []
      : [banner('warning', 'superseded', supersededText(language, catalogue, operation, successor))]),
    ...(operation.deprecated && retired === undefined && successor === undefined
      ? [banner('warning', 'deprecated', words.deprecated[language])]
      : []),
    ...(permission === undefined || permission === false
      ? []
      : [banner('info', 'permission', permissionText(language, permission))]),
    ...(operation['x-mtls'] ? [banner('info', 'mtls', inline(words.mtls[language]))] : []),
    ...(brand ? [banner('info', 'brand', brandText(language))] : []),
    ...(operation['x-inferred'] ? [banner('warning', 'inferred', words.inferred[language])] : []),
  ];
}

function banner(kind: string, status: string, content: string): string {
  return `<div v-pre class="custom-block ${kind} status" data-status="${status}"><p>${content}</p></div>`;
}

function brandText(language: Language): string {
  const guide = `${language === 'zh' ? '' : '/en'}/guide/getting-started#brand`;
  return `${inline(words.brand[language])}${link(guide, words.brandGuide[language])}`;
}

function retiredText(language: Language, date: string): string {
  const day = `<code>${escaped(date)}</code>`;
  return language === 'zh'
    ? `${words.retired.zh} ${day} ${words.retiredEnd.zh}`
    : `${words.retired.en} ${day}${words.retiredEnd.en}`;
}

function supersededText(
  language: Language,
  { paths }: Catalogue,
  operation: Operation,
  successor: string,
): string {
  const [path = '', verb] = successor.split('#');
  const site = paths
    .find((page) => page.path === path)
    ?.operations.find((one) => verb === undefined || one.verb === verb);
  const target =
    site === undefined
      ? `<code>${escaped(successor)}</code>`
      : `${link(operationAddress(language, site), escaped(site.name[language]))} <code>${escaped(path)}</code>`;
  const date = operation['x-superseded'];
  const since =
    date === undefined
      ? ''
      : language === 'zh'
        ? `（自 <code>${escaped(date)}</code> 起）`
        : ` (since <code>${escaped(date)}</code>)`;
  return `${words.superseded[language]}${target}${since}`;
}

function permissionText(language: Language, permission: true | string): string {
  if (permission === true) return words.permission[language];
  const day = `<code>${escaped(permission)}</code>`;
  return language === 'zh'
    ? `自 ${day} ${words.permissionSince.zh}`
    : `Since ${day}${words.permissionSince.en}`;
}
