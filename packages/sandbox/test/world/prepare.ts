/** The beginning of each run. */
import { createEncrypt } from '../requests.js';
import { complaintPath } from './people.js';
import { other, sub, type World } from './world.js';

/** Makes the world new: no orders, the same money, ten o'clock, and addresses for what is told without a request's URL. */
export async function prepare(world: World, opening: number): Promise<void> {
  const { mchid, receiver } = world;
  await world.order('faults', {}, 'DELETE');
  await world.order('reset', {});
  const now = (await world.now()).getTime() / 1000 + 8 * 3600;
  await world.order('advance', { seconds: Math.ceil((10 * 3600 - (now % 86_400) + 86_400) % 86_400) });
  for (const account of [`${mchid}/OPERATION`, ...[mchid, sub, other].map((owner) => `${owner}/BASIC`)]) {
    await world.order('balances', { account, amount: opening });
  }
  await world.order('operate', {
    act: 'set-sharing-url',
    id: other,
    given: { url: `${receiver.url}/shared` },
  });
  await world.v3('POST', '/v3/merchant-service/complaint-notifications', {
    url: receiver.url + complaintPath,
  });
  const { certs } = world.reached.config;
  const [, pem = ''] = Object.entries(certs).find(([id]) => id.startsWith('PUB_KEY_ID')) ?? [];
  const name = createEncrypt(pem)('某商户', undefined);
  for (const parties of [{}, { sub_mchid: sub }]) {
    const given = {
      appid: 'wx1',
      type: 'MERCHANT_ID',
      account: other,
      name,
      relation_type: 'SUPPLIER',
      ...parties,
    };
    const { isDone, code } = await world.v3('POST', '/v3/profitsharing/receivers/add', given);
    if (!isDone) throw new Error(`no receiver was added: ${code}`);
  }
}
