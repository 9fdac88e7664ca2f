import { constants, publicEncrypt } from 'node:crypto';
import { Json, Rsa } from 'wechatpay-kit';
import type { DescribedOperation } from '../description/catalogue.js';
import type { Answer } from '../products/shared/handler.js';
import type { Family } from '../remembered/family.js';
import { isRemembered, type Make, type Particulars, remember } from '../remembered/remember.js';
import type { MerchantKey } from '../runtime/keyring.js';
import type { Signing } from '../runtime/signature.js';
import type { World } from '../runtime/world.js';
import type { Synthesis, Answer as Synthesised } from '../synthesis/index.js';

/** What an answer is made from: the fields of the request, and the origin that the client called. */
export interface Given {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly origin: string;
  /** The caller's key, for which encrypted fields are encrypted. */
  readonly key: MerchantKey;
  readonly signing: Signing;
}

/**
 * Answers an operation from its schema. The same request has the same answer, whenever it comes.
 */
export function createSynthesised(
  world: World,
  synthesis: Synthesis,
  operation: DescribedOperation,
): (given: Given) => Answer {
  const make = createMake(world, synthesis);
  return ({ fields, origin, key }) =>
    toAnswer(
      make(operation, fields, origin, key, { seed: Json.stringify(fields) ?? '', now: world.clock.now() }),
    );
}

/** An operation of a family that remembers. */
export interface Remembering {
  /** Whether the request names a resource that is among the remembered ones. */
  knows(fields: Given['fields']): boolean;
  /** Answers from the schema and from what the operations of the family have created. */
  answer(given: Given): Answer;
}

export function createRemembered(
  world: World,
  synthesis: Synthesis,
  operation: DescribedOperation,
  family: Family,
): Remembering {
  const make = createMake(world, synthesis);
  const member = family.members.find((other) => other.operation === operation);
  if (member === undefined) throw new Error(`${operation.path} is not of the family ${family.name}`);
  return {
    knows: (fields) => isRemembered(world, family, member, fields),
    answer: ({ fields, origin, key, signing }) =>
      toAnswer(
        remember(world, family, member, { fields, signing }, (maker, given, particulars) =>
          make(maker, given, origin, key, particulars),
        ),
      ),
  };
}

/** Makes what a merchant sees of its resources, besides the answers to its requests. */
export function createViews(world: World, synthesis: Synthesis, origin: string): Make {
  const make = createMake(world, synthesis);
  return (operation, given, particulars) =>
    make(operation, given, origin, world.credentials.merchant, particulars);
}

type MakeFor = (
  operation: DescribedOperation,
  fields: Given['fields'],
  origin: string,
  key: MerchantKey,
  particulars: Particulars,
) => Synthesised;

function createMake(world: World, synthesis: Synthesis): MakeFor {
  const { seed, mchid, brandId, registry } = world;
  const encrypts = new Map<DescribedOperation, (text: string, key: MerchantKey) => string>();
  return (operation, fields, origin, key, particulars) => {
    const [appid] = registry.appids;
    const encrypt = encrypts.get(operation) ?? createEncrypt(operation);
    encrypts.set(operation, encrypt);
    const caller: Record<string, string> = { mchid, mch_id: mchid, brand_id: brandId };
    // Only service providers have such an answer. With others, the name would make it one of a partner.
    if (operation.answer.required?.includes('sp_mchid')) caller['sp_mchid'] = mchid;
    if (appid !== undefined) caller['appid'] = appid;
    const { now, changed, list } = particulars;
    return synthesis.answer(operation, {
      seed: `${seed} ${particulars.seed}`,
      now,
      changed,
      list,
      given: fields,
      caller,
      origin,
      encrypt: (text: string) => encrypt(text, key),
      // PKCS#1, as the documents of payments to bank cards show it.
      publicKey: () =>
        world.credentials.publicKey.publicKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
    });
  };
}

function toAnswer(answer: Synthesised): Answer {
  const { status } = answer;
  switch (answer.kind) {
    case 'data':
      return { status, body: answer.data };
    case 'file':
      return { status, file: answer };
    case 'redirect':
      return { status, location: answer.location };
    case 'nothing':
      return { status };
  }
}

/** No answer mixes the two paddings. */
function createEncrypt({ answer }: DescribedOperation): (text: string, key: MerchantKey) => string {
  const padding = constants.RSA_PKCS1_PADDING;
  return JSON.stringify(answer).includes('"x-padding":"pkcs1"')
    ? (text, { publicKey }) =>
        publicEncrypt({ key: publicKey, padding }, Buffer.from(text)).toString('base64')
    : (text, { publicKey }) => Rsa.encrypt(text, publicKey);
}
