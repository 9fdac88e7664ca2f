import { parameterError, Refusal } from '../../runtime/refusal.js';

/** What a transfer for a purpose must report, and how the user may see it. */
interface Scene {
  /** The types of its report infos, each exactly once. */
  readonly infos: readonly string[];
  /** The values of `user_recv_perception`. */
  readonly perceptions: readonly string[];
}

/** By transfer_scene_id: https://pay.weixin.qq.com/doc/v3/merchant/4012716434 */
const scenes: Readonly<Record<string, Scene>> = {
  // 现金营销
  '1000': { infos: ['活动名称', '奖励说明'], perceptions: ['活动奖励', '现金奖励'] },
  // 行政补贴
  '1002': { infos: ['补贴类型'], perceptions: ['行政补贴', '行政奖励'] },
  // 保险理赔
  '1004': { infos: ['保险产品备案编号', '保险名称', '保险操作单号'], perceptions: ['保险理赔款'] },
  // 佣金报酬
  '1005': { infos: ['岗位类型', '报酬说明'], perceptions: ['劳务报酬', '报销款', '企业补贴', '开工利是'] },
  // 采购货款
  '1009': { infos: ['采购商品名称'], perceptions: ['货款'] },
  // 二手回收
  '1010': { infos: ['回收商品名称'], perceptions: ['二手回收货款'] },
  // 企业赔付
  '1011': { infos: ['赔付原因'], perceptions: ['退款', '商家赔付'] },
  // 公益补助
  '1013': { infos: ['公益活动名称', '公益活动备案编号'], perceptions: ['公益补助金'] },
};

const longestType = 15;
const longestContent = 32;

/** @throws Refusal PARAM_ERROR unless the infos are those of the scene */
export function requireReportInfos(scene: string, infos: readonly unknown[]): void {
  const field = '/transfer_scene_report_infos';
  const given = infos.map((info) => info as { readonly info_type: string; readonly info_content: string });
  for (const [at, { info_type, info_content }] of given.entries()) {
    if (lengthOf(info_type) > longestType)
      throw parameterError(`${field}/${at}/info_type`, `至多 ${longestType} 个字符`, 'body', info_type);
    if (info_content === '' || lengthOf(info_content) > longestContent)
      throw parameterError(
        `${field}/${at}/info_content`,
        `须为 1 至 ${longestContent} 个字符`,
        'body',
        info_content,
      );
  }
  const wanted = scenes[scene]?.infos;
  if (wanted === undefined) return;
  const types = given.map(({ info_type }) => info_type);
  if (types.toSorted().join() === wanted.toSorted().join()) return;
  throw parameterError(field, `场景 ${scene} 须报备且仅报备：${wanted.join('、')}`, 'body', types);
}

/** @throws Refusal INVALID_REQUEST unless the scene has it */
export function requirePerception(scene: string, perception: unknown): void {
  const known = scenes[scene]?.perceptions;
  if (perception === undefined || known === undefined || known.includes(String(perception))) return;
  throw new Refusal('INVALID_REQUEST', `user_recv_perception 不属于场景 ${scene}，可选：${known.join('、')}`);
}

function lengthOf(text: string): number {
  return [...text].length;
}
