import { parameterError } from '../../runtime/refusal.js';
import type { World } from '../../runtime/world.js';

type Given = Readonly<Record<string, unknown>>;

/**
 * Tells the two kinds of callers abroad apart: a merchant gives mchid and appid, an institution (机构) sp_mchid, sp_appid
 * and sub_mchid. The samples of documents give all of them, which are of an institution.
 *
 * @returns what is given, with the ids of its kind only, as requests in China have them. Empty texts count as absent
 * @throws Refusal PARAM_ERROR if an id is missing, or is another merchant's
 * @see https://pay.weixin.qq.com/doc/global/v3/zh/4013014150
 */
export function readGlobal({ mchid: own }: Pick<World, 'mchid'>, given: Given, place: Place = 'body'): Given {
  const { mchid, appid, sp_mchid, sp_appid, sub_mchid, ...rest } = Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== ''),
  );
  if (sp_mchid === undefined && sub_mchid === undefined) {
    requireId('mchid', mchid, [own], place);
    return { ...rest, mchid, ...(appid === undefined ? {} : { appid }) };
  }
  requireId('sp_mchid', sp_mchid, [own], place);
  if (sub_mchid === undefined) throw parameterError('/sub_mchid', '机构模式必填，没有给出', place);
  if (mchid !== undefined) requireId('mchid', mchid, [own, sub_mchid], place);
  const partner = sp_appid ?? appid;
  return { ...rest, sp_mchid, ...(partner === undefined ? {} : { sp_appid: partner }), sub_mchid };
}

type Place = 'body' | 'query';

function requireId(name: string, value: unknown, allowed: readonly unknown[], place: Place): void {
  if (value === undefined) throw parameterError(`/${name}`, '必填，没有给出', place);
  if (allowed.includes(value)) return;
  throw parameterError(`/${name}`, `须为发起请求的商户号 ${String(allowed[0])}`, place, value);
}
