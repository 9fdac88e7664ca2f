import type { SourceName, SourceStatement } from '@wechatpay-kit/openapi/model';
import type { Field } from './fields.js';
import type { Label, Language } from './label.js';

const names: Readonly<Record<SourceName, Label>> = {
  docs: { zh: '官方文档', en: 'official documentation' },
  sdk: { zh: 'SDK', en: 'SDKs' },
};

const none: Readonly<Record<SourceName, Label>> = {
  docs: { zh: '官方文档未列出，见于 SDK', en: 'not in the official documentation; present in SDKs' },
  sdk: { zh: '仅见于官方文档', en: 'only in the official documentation' },
};

const required: Label = { zh: '必填', en: 'required' };
const optional: Label = { zh: '选填', en: 'optional' };
const without: Label = { zh: '未列出', en: 'without' };

/**
 * The differences of the sources for a field, one remark each: `官方文档：必填`, `SDKs: string`.
 */
export function listRemarks(language: Language, { sources }: Field): string[] {
  return (['docs', 'sdk'] as const).flatMap((source) => {
    const saying = sources?.[source];
    if (saying === false) return [none[source][language]];
    if (saying === undefined) return [];
    const colon = language === 'zh' ? '：' : ': ';
    return thingsIn(language, saying).map((thing) => `${names[source][language]}${colon}${thing}`);
  });
}

function thingsIn(language: Language, saying: Exclude<SourceStatement, false>): string[] {
  const { type, without: lacking } = saying;
  return [
    ...(saying.required === undefined ? [] : [(saying.required ? required : optional)[language]]),
    ...(type === undefined ? [] : [type]),
    ...(lacking === undefined
      ? []
      : [`${without[language]} ${lacking.join(language === 'zh' ? '、' : ', ')}`]),
  ];
}
