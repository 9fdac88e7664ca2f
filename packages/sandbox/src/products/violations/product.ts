import { rfc3339 } from '../../runtime/time.js';
import type { World } from '../../runtime/world.js';
import type { TableDefinition } from '../../storage/table.js';
import { type Act, taken } from '../shared/act.js';
import type { Product } from '../shared/product.js';
import { findUrl, notifyAsSet } from '../shared/setting.js';
import { isMerchantId, subMerchantActs } from './sub-merchants.js';
import { appeal, type Measure, measures, type Violation } from './violation.js';

const violationTable: TableDefinition<Violation> = {
  name: 'violations',
  key: ({ record_id }) => record_id,
  indexes: {},
  bound: { most: 10_000, counts: () => true },
};

/** The setting of the URL that hears of violations. */
const setting = 'v3/merchant-risk-manage/violation-notifications';

const raise: Act = {
  does: 'acts on a sub-merchant that breaks the rules, by its sub_mchid',
  label: { zh: '处置子商户', en: 'Act on the sub-merchant' },
  takes: {
    measure: taken('处置方式', 'what is done', ['PUNISH', 'INTERCEPT'], 'PUNISH'),
    company_name: taken('商户名称', 'the name of the merchant'),
    punish_plan: taken('处罚方案', 'the plan, in words'),
    risk_type: taken('风险类型，取值见通知，如 GAMBLING', 'as the notification lists them, such as GAMBLING'),
    risk_description: taken('风险描述', 'the risk, in words'),
  },
  perform(world, id, given) {
    if (!isMerchantId(id)) return undefined;
    const violation: Violation = {
      record_id: world.ids.digits('violation', 20),
      measure: readMeasure(given['measure']),
      sub_mchid: id,
      company_name: readText(given, 'company_name', '某某商贸有限公司'),
      at: world.clock.now(),
      punish_plan: readText(given, 'punish_plan', '关闭支付权限'),
      risk_type: readRiskType(world, given),
      risk_description: readText(given, 'risk_description', '交易行为异常'),
      appealed: false,
    };
    return keep(world, violation, violation.measure);
  },
};

const appealAct: Act = {
  does: 'the sub-merchant appeals against what WeChat Pay did about a violation, by its record_id',
  label: { zh: '子商户申诉', en: 'The sub-merchant appeals' },
  perform(world, id) {
    const violation = world.store.table(violationTable).get(id);
    return violation && keep(world, appeal(violation), 'APPEAL');
  },
};

/**
 * Violations of sub-merchants. The setting of their notification URL is remembered.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012079216
 */
export const violations: Product = {
  tables: [violationTable],
  acts: { 'raise-violation': raise, 'appeal-violation': appealAct, ...subMerchantActs },
  find(world, id) {
    const violation = world.store.table(violationTable).get(id);
    if (violation === undefined && !world.registry.subMerchants.has(id)) return undefined;
    const url = findUrl(world, setting);
    return {
      fields: violation === undefined ? { sub_mchid: id } : describe(violation),
      notifyUrls: { 'VIOLATION.PUNISH': url, 'VIOLATION.INTERCEPT': url, 'VIOLATION.APPEAL': url },
    };
  },
};

function keep(world: World, violation: Violation, event: Measure | 'APPEAL'): Record<string, unknown> {
  world.store.table(violationTable).put(violation);
  notifyAsSet(world, setting, { type: `VIOLATION.${event}`, payload: describe(violation) });
  return describe(violation);
}

function describe(violation: Violation): Record<string, unknown> {
  const { sub_mchid, company_name, record_id, punish_plan, at, risk_type, risk_description } = violation;
  return {
    sub_mchid,
    company_name,
    record_id,
    punish_plan,
    punish_time: rfc3339(at),
    punish_description: `${risk_description}，${punish_plan}`,
    risk_type,
    risk_description,
  };
}

function readMeasure(value: unknown = 'PUNISH'): Measure {
  const found = measures.find((measure) => measure === value);
  if (found !== undefined) return found;
  throw new RangeError(`given.measure: expected one of ${measures.join(', ')}, got ${JSON.stringify(value)}`);
}

function readRiskType({ description }: World, given: Readonly<Record<string, unknown>>): string {
  const type = readText(given, 'risk_type', 'UNUSUAL_TRANSACTION');
  const known = description.event('VIOLATION.PUNISH').payload?.properties?.['risk_type']?.enum ?? [];
  if (known.includes(type)) return type;
  throw new RangeError(`given.risk_type: expected one of ${known.join(', ')}, got ${JSON.stringify(type)}`);
}

function readText(given: Readonly<Record<string, unknown>>, name: string, usual: string): string {
  const value = given[name] ?? usual;
  if (typeof value === 'string' && value !== '') return value;
  throw new TypeError(`given.${name}: expected a text that is not empty, got ${JSON.stringify(value)}`);
}
