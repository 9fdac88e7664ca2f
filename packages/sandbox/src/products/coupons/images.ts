import { isSame, toPlain } from '../../remembered/plain.js';
import { parameterError, Refusal } from '../../runtime/refusal.js';
import type { World } from '../../runtime/world.js';
import type { TableDefinition } from '../../storage/table.js';
import type { Answer } from '../shared/handler.js';
import { notifyV3 } from '../shared/notify.js';
import { text } from '../shared/request.js';
import type { BrandCall } from './forms.js';
import { partnerConfig } from './notify-config.js';
import { conflict } from './once.js';

type ImageType = 'COMBINE_IMAGE' | 'CUT_OUT';

interface ImageTask {
  readonly brand_id: string;
  readonly task_id: string;
  readonly image_generation_type: ImageType;
  readonly request: object;
  /** That of the picture, once it is there. */
  readonly image_url?: string;
}

/** The tasks that make pictures for product coupons. */
export const imageTasks: TableDefinition<ImageTask> = {
  name: 'product-coupon-image-tasks',
  key: ({ brand_id, task_id }) => keyOf(brand_id, task_id),
  indexes: {},
};

function keyOf(brand_id: string, task_id: string): string {
  return `${brand_id}/${task_id}`;
}

/** The kind of the jobs that end a task. The payload is its key. */
export const imageKind = 'product-coupon.image';
const delay = 5000;

/** @see https://pay.weixin.qq.com/doc/v3/partner/4017327735 */
export function create({ world, body, brandId, isPartner }: BrandCall): Answer | undefined {
  const { store, clock, mchid } = world;
  const [task_id, type] = [text(body, 'task_id'), text(body, 'image_generation_type')];
  // The brand's page lists no fields.
  if (task_id === undefined || type === undefined) return undefined;
  const field = type === 'CUT_OUT' ? 'cut_out' : 'combine_image';
  if (body[field] === undefined) throw parameterError(`/${field}`, `image_generation_type 为 ${type} 时必填`);
  const { brand_id: _, ...request } = toPlain(body);
  const table = store.table(imageTasks);
  const key = keyOf(brandId, task_id);
  const known = table.get(key);
  if (known !== undefined && !isSame(known.request, request)) {
    throw new Refusal(conflict, 'task_id 已用于另一任务；重试须与原请求一致');
  }
  if (known === undefined) {
    table.put({ brand_id: brandId, task_id, image_generation_type: type as ImageType, request });
    clock.schedule({ at: clock.now() + delay, kind: imageKind, payload: key, mchid });
  }
  return { status: 200, body: { task_id, ...(isPartner ? { brand_id: brandId } : {}) } };
}

/** @see https://pay.weixin.qq.com/doc/v3/partner/4017327739 */
export function read({ world, variables, query, brandId }: BrandCall): Answer {
  const { task_id = '' } = variables;
  const task = world.store.table(imageTasks).get(keyOf(brandId, task_id));
  if (task === undefined || task.image_generation_type !== query['image_generation_type']) {
    throw new Refusal('NOT_FOUND', `图片生成任务 ${task_id} 不存在`);
  }
  return { status: 200, body: describe(task) };
}

/** The picture is there. The partner hears of it. */
export function finishImage(world: World, key: string): void {
  const table = world.store.table(imageTasks);
  const task = table.get(key);
  if (task === undefined) return;
  const name = world.ids.hex('product coupon image', 32).toLowerCase();
  const done = { ...task, image_url: `https://wxpaylogo.qpic.cn/wxpaylogo/${name}/0` };
  table.put(done);
  const { notify_url, named } = partnerConfig(world) ?? {};
  notifyV3(world, {
    type: 'PRODUCT_COUPON_SP.IMAGE_GENERATION',
    url: notify_url,
    named,
    payload: describe(done),
  });
}

function describe({ brand_id, task_id, image_generation_type, image_url }: ImageTask) {
  const name = image_generation_type === 'CUT_OUT' ? 'cut_out_result' : 'combine_image_result';
  return {
    brand_id,
    task_id,
    image_generation_type,
    task_state: image_url === undefined ? 'PROCESSING' : 'SUCCESS',
    ...(image_url === undefined ? {} : { [name]: { image_url } }),
  };
}
