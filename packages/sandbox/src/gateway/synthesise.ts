import { constants, publicEncrypt } from 'node:crypto';
import { Json, Rsa } from 'wechatpay-kit';
import type { DescribedOperation } from '../description/catalogue.js';
import type { Answer } from '../products/shared/handler.js';
import type { MerchantKey } from '../runtime/keyring.js';
import type { World } from '../runtime/world.js';
import type { Synthesis } from '../synthesis/index.js';

/** What an answer is made from: the fields of the request, and the origin that the client called. */
export interface Given {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly origin: string;
}

/**
 * Answers an operation from its schema. The same request has the same answer, whenever it comes.
 *
 * @param key the caller's key, for which encrypted fields are encrypted
 */
export function createSynthesised(
  world: World,
  synthesis: Synthesis,
  operation: DescribedOperation,
  key: MerchantKey,
): (given: Given) => Answer {
  const { seed, mchid, brandId, clock, registry } = world;
  const encrypt = createEncrypt(operation, key);
  return ({ fields, origin }) => {
    const [appid] = registry.appids;
    const answer = synthesis.answer(operation, {
      seed: `${seed} ${Json.stringify(fields) ?? ''}`,
      now: clock.now(),
      given: fields,
      caller: {
        mchid,
        mch_id: mchid,
        sp_mchid: mchid,
        brand_id: brandId,
        ...(appid === undefined ? {} : { appid }),
      },
      origin,
      encrypt,
    });
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
  };
}

/** No answer mixes the two paddings. */
function createEncrypt({ answer }: DescribedOperation, { publicKey }: MerchantKey): (text: string) => string {
  const padding = constants.RSA_PKCS1_PADDING;
  return JSON.stringify(answer).includes('"x-padding":"pkcs1"')
    ? (text) => publicEncrypt({ key: publicKey, padding }, Buffer.from(text)).toString('base64')
    : (text) => Rsa.encrypt(text, publicKey);
}
