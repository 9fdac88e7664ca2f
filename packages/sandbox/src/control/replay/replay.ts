import { type DescribedOperation, operationKey } from '../../description/catalogue.js';
import { findMerchant } from '../../gateway/merchant.js';
import { findCaller } from '../../gateway/v3/caller.js';
import type { RequestDraft } from '../../records/draft.js';
import type { RequestRecord } from '../../records/record.js';
import { exportKey } from '../../runtime/config.js';
import { Refusal } from '../../runtime/refusal.js';
import { isSimulated, simulatorKey } from '../../runtime/simulator-key.js';
import type { World } from '../../runtime/world.js';
import { type Arguments, refuseOthers } from '../arguments.js';
import { findHeader, type RepeatedMessage } from './message.js';
import { type Listener, repeatMessage } from './repeat.js';
import { signV2Anew } from './sign-v2.js';
import { signV3Anew } from './sign-v3.js';

/** The addresses of the listeners. */
export interface Listeners {
  readonly url: string;
  readonly httpsUrl: string;
}

/**
 * @returns the command `replay`: sends a recorded request once more, over the network like every other. It throws
 *   TypeError naming the argument; Refusal UNKNOWN_ID, BODY_NOT_KEPT, NO_PRIVATE_KEY, CANNOT_SIGN
 */
export function createReplay(
  listeners: Listeners,
): (world: World, given: Arguments) => Promise<RequestRecord> {
  return async (world, given) => {
    const { id, sign } = readArguments(given);
    const source = requireSource(world, id);
    const operation = world.description.operations.find((one) => operationKey(one) === source.operation);
    const owner = findOwner(world, source);
    const { method, url, headers, body } = source;
    const message: RepeatedMessage = { method, url, headers, body };
    const signed = sign === false ? undefined : await signAnew(owner, message, source.operation, operation);
    if (sign === true && signed === undefined) throw cannotSign(owner, source);
    const listener = chooseListener(owner, source, operation?.mtls === true, listeners, world);
    const own = await repeatMessage(world.requests, source.id, signed ?? message, listener);
    const request = world.requests.find(own);
    if (request !== undefined) return request;
    throw new Refusal('UNKNOWN_ID', `the record ${own} of the repetition has made room for newer ones`);
  };
}

function readArguments(given: Arguments): { readonly id: string; readonly sign: boolean | undefined } {
  refuseOthers(given, ['id', 'sign']);
  const { id, sign } = given;
  if (typeof id !== 'string' || id === '') throw new TypeError('id: expected the id of a request');
  if (sign !== undefined && typeof sign !== 'boolean') throw new TypeError('sign: expected true or false');
  return { id, sign };
}

function requireSource({ requests }: World, id: string): RequestDraft {
  const source = requests.source(id);
  if (source === undefined) {
    throw new Refusal('UNKNOWN_ID', `no request has the id ${JSON.stringify(id.slice(0, 100))}`);
  }
  if (source.isWhole) return source;
  throw new Refusal(
    'BODY_NOT_KEPT',
    `the body of request ${source.id} is not there as a whole: it was longer than the sandbox takes, or the connection broke; send it again from your program`,
  );
}

/** The merchant that the request names. The gateway takes one of APIv2 that names none as the first one's. */
function findOwner(world: World, source: RequestDraft): World | undefined {
  const { url, body, merchant } = source;
  const header = (name: string): string | undefined => findHeader(source, name);
  if (header('authorization') === undefined || merchant === undefined) {
    return findMerchant(world, { url, body, header, clientCertificate: () => undefined });
  }
  return world.merchants.find(merchant) ?? world.merchants.findBrand(merchant);
}

/**
 * @param name the operation as the record names it. The simulator's are not in the description
 * @returns `undefined` if the sandbox cannot sign it
 */
async function signAnew(
  owner: World | undefined,
  message: RepeatedMessage,
  name: string | undefined,
  operation: DescribedOperation | undefined,
): Promise<RepeatedMessage | undefined> {
  if (owner === undefined) return undefined;
  const [, path = ''] = name?.split(' ') ?? [];
  if (path.startsWith('v2/')) {
    const { credentials } = owner;
    const fields = (operation?.method === 'GET' ? operation.query : operation?.body)?.properties ?? {};
    return signV2Anew(message, {
      secret: isSimulated(path) ? simulatorKey(credentials) : credentials.apiV2Key,
      usualType: String(fields['sign_type']?.default ?? 'MD5'),
    });
  }
  const authorization = findHeader(message, 'authorization');
  if (path === '' && authorization === undefined) return undefined;
  const isBrands = path === '' ? /\bbrand_id="/.test(authorization ?? '') : path.startsWith('brand/');
  return await signV3Anew(message, findCaller(owner, { path: isBrands ? 'brand/' : path }));
}

function cannotSign(owner: World | undefined, { id, merchant, operation }: RequestDraft): Refusal {
  if (owner === undefined) {
    return new Refusal('CANNOT_SIGN', `the sandbox has no merchant ${merchant}, and no key of it`);
  }
  if (owner.credentials.merchant.privateKey === undefined && operation?.includes(' v2/') !== true) {
    return new Refusal(
      'NO_PRIVATE_KEY',
      `merchant ${owner.mchid} keeps its private key; replay without sign`,
    );
  }
  return new Refusal(
    'CANNOT_SIGN',
    `request ${id} is no message that can be signed; replay it with sign: false`,
  );
}

/** @throws Refusal NO_PRIVATE_KEY if the operation needs the client certificate of a merchant that keeps its key */
function chooseListener(
  owner: World | undefined,
  { origin }: RequestDraft,
  mtls: boolean,
  { url, httpsUrl }: Listeners,
  { credentials: { ca } }: World,
): Listener {
  if (!mtls) return { origin: origin.startsWith('https:') ? httpsUrl : url, ca };
  const merchant = owner?.credentials.merchant;
  if (merchant === undefined) return { origin: httpsUrl, ca };
  if (merchant.privateKey === undefined) {
    throw new Refusal(
      'NO_PRIVATE_KEY',
      `the operation needs mutual TLS, and merchant ${owner?.mchid} keeps its private key; send it again from your program`,
    );
  }
  return { origin: httpsUrl, ca, identity: { cert: merchant.pem, key: exportKey(merchant) } };
}
