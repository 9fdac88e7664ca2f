import { WeChatPay, WeChatPayError } from 'wechatpay-kit';
import type { Delivery } from '../delivery/delivery.js';
import { listDeliveries } from '../delivery/outbox.js';
import type { DescribedEvent } from '../description/catalogue.js';
import { operationKey } from '../description/catalogue.js';
import { products } from '../products/list.js';
import type { CallStep, Chain, Story } from '../products/shared/chain.js';
import { completeConfig, configFrom } from '../runtime/config.js';
import type { World } from '../runtime/world.js';
import { setFields } from '../synthesis/set.js';
import { operate } from './operate.js';
import { agree } from './user.js';

const chains: ReadonlyMap<string, Chain> = new Map(
  products.flatMap(({ chains: own = {} }) => Object.entries(own)),
);

/** The events that real calls lead to, by the names of their handlers. */
export const chainedEvents: readonly string[] = [...chains.keys()];

/** How the calls of a chain are made. */
export interface ChainOptions {
  /** The HTTPS listener. */
  readonly endpoint: string;
  /** Receives the notifications. */
  readonly url: string;
  /** Fields of the first call, by path. */
  readonly set: Readonly<Record<string, unknown>>;
}

/**
 * Makes the calls of a merchant's program, over TLS, and plays the user, until the event is sent.
 *
 * @returns the notification
 * @throws RangeError for an event without a chain; TypeError if a call is refused
 */
export async function playChain(
  world: World,
  event: DescribedEvent,
  { endpoint, url, set }: ChainOptions,
): Promise<Delivery> {
  const chain = chains.get(event.handler);
  if (chain === undefined) {
    throw new RangeError(
      `chain: no calls lead to ${event.handler}; they lead to ${chainedEvents.join(', ')}. Without chain, it is sent as it is`,
    );
  }
  if (world.credentials.merchant.privateKey === undefined) {
    throw new TypeError(
      `chain: merchant ${world.mchid} keeps its private key, so the sandbox cannot make its calls`,
    );
  }
  const known = new Set(listDeliveries(world).map(({ id }) => id));
  await playSteps(world, chain, { endpoint, url, set });
  const sent = listDeliveries(world, { type: event.type, url }).findLast(({ id }) => !known.has(id));
  if (sent === undefined) throw new Error(`the calls that lead to ${event.handler} have sent none`);
  return sent;
}

async function playSteps(
  world: World,
  { steps }: Chain,
  { endpoint, url, set }: ChainOptions,
): Promise<void> {
  const pay = new WeChatPay({ ...completeConfig(configFrom(world, endpoint)), retry: false, circuit: false });
  const story = createStory(world, url);
  let answer: Story['answer'] = {};
  try {
    for (const [at, step] of steps.entries()) {
      if ('confirm' in step) {
        const id = String(answer[step.confirm]);
        agree(world, { id });
      } else if ('wait' in step) await world.clock.advance(step.wait);
      else if ('act' in step) {
        operate(world, { act: step.act, id: String(answer[step.on]) });
      } else answer = await makeCall(world, pay, step, { ...story, answer }, at === 0 ? set : {});
    }
  } finally {
    await pay.close();
  }
}

function createStory({ mchid, registry, ids, clock }: World, notifyUrl: string): Omit<Story, 'answer'> {
  const [appid = 'wxd678efh567h23787'] = registry.appids;
  const [plan = '12535'] = registry.plans.keys();
  return { mchid, appid, plan, number: `C${ids.digits('chain', 20)}`, now: clock.now(), notifyUrl };
}

/** @returns the fields of the answer */
async function makeCall(
  { description }: World,
  pay: WeChatPay,
  step: CallStep,
  story: Story,
  set: Readonly<Record<string, unknown>>,
): Promise<Story['answer']> {
  const { operations, components } = description;
  const operation = operations.find((other) => operationKey(other) === step.call);
  if (operation === undefined) throw new Error(`the description has no ${step.call}`);
  const options = step.give(story);
  const kind = 'xml' in options ? 'xml' : 'json';
  const body = { ...(options[kind] as Record<string, unknown> | undefined) };
  try {
    setFields(body, set, operation.body ?? {}, components.schemas ?? {});
    const verb = operation.method.toLowerCase() as 'get' | 'post';
    const given = options[kind] === undefined ? options : { ...options, [kind]: body };
    const { data } = await pay.chain(operation.path)[verb](given);
    return (data ?? {}) as Story['answer'];
  } catch (error) {
    if (!(error instanceof WeChatPayError)) throw error;
    throw new TypeError(`chain: ${step.call} is refused: ${error.message}`, { cause: error });
  }
}
