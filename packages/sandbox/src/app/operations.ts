import { type DescribedOperation, operationKey } from '../description/catalogue.js';
import type { Bindings } from '../gateway/bindings.js';
import { createConnection } from '../gateway/connection.js';
import { createFaultStages } from '../gateway/faults/stages.js';
import { findMerchant } from '../gateway/merchant.js';
import { createEndpoint, type Endpoint } from '../gateway/pipeline.js';
import { longestBody, longestForm, type RawRequest, readRequest } from '../gateway/read.js';
import type { Reply } from '../gateway/reply.js';
import { createRemembered, createSynthesised, type Given } from '../gateway/synthesise.js';
import { xml } from '../gateway/v2/sign.js';
import { createV2Stages } from '../gateway/v2/stages.js';
import { TransportFailure } from '../gateway/v2/verify.js';
import { notFound } from '../gateway/v3/sign.js';
import { createV3Stages } from '../gateway/v3/stages.js';
import { findFamilies } from '../products/families.js';
import { findLevel } from '../products/levels.js';
import { v2Handlers, v3Handlers } from '../products/list.js';
import { FileAnswer, type V2Handler } from '../products/shared/handler.js';
import type { RequestDraft } from '../records/draft.js';
import { Refusal } from '../runtime/refusal.js';
import { requireOpen } from '../runtime/registry.js';
import { answeringKey } from '../runtime/signature.js';
import type { World } from '../runtime/world.js';
import { createSynthesis, type Synthesis } from '../synthesis/index.js';
import { createNearest, type Nearest } from './nearest.js';
import { createRoutes } from './routes.js';
import { findSimulatorKey, likeSimulator, listSimulated } from './simulator.js';

/**
 * Answers a request to the API of WeChat Pay.
 *
 * @param draft the record of the request, which learns its operation and level
 */
export type Answering = (bindings: Bindings, draft: RequestDraft) => Promise<Reply>;

/** @returns a function that answers each operation at its level, and an unknown one in the form of its protocol */
export function createAnswering(world: World): Answering {
  const { operations, components } = world.description;
  const synthesis = createSynthesis(components);
  const routes = createRoutes(
    [...operations, ...listSimulated(operations)].map((operation) => ({
      method: operation.method,
      wirePath: operation.wirePath,
      value: {
        operation,
        endpoint: oncePer((merchant: World) => openEndpoint(merchant, synthesis, operation)),
      },
    })),
  );
  const folders = new Set(
    operations.filter(({ protocol }) => protocol === 'v2').map(({ wirePath }) => wirePath.split('/')[1]),
  );
  const findNearest = createNearest(operations);
  return async (bindings, draft) => {
    const { incoming } = bindings;
    const [path = ''] = (incoming.url ?? '').split('?', 1);
    // Clients ask with HEAD where they could with GET.
    const method = incoming.method === 'HEAD' ? 'GET' : (incoming.method ?? '');
    const match = isPlainPath(path) ? routes.find(method, path) : undefined;
    const request = await readRequest(incoming, match?.value.operation.form ? longestForm : longestBody);
    draft.body = request.body;
    draft.isWhole = !request.tooLarge;
    const merchant = findMerchant(world, request);
    if (match === undefined) return await answerUnknown(merchant, request, path, folders, findNearest, draft);
    const { operation, endpoint } = match.value;
    draft.operation = operationKey(operation);
    draft.summary = operation.summary;
    draft.level = findLevel(operation);
    return await endpoint(merchant)(request, match.variables, draft, createConnection(bindings));
  };
}

/** Makes the value of an object when it is first asked for. */
function oncePer<Owner extends object, Value>(make: (owner: Owner) => Value): (owner: Owner) => Value {
  let made: WeakMap<Owner, { readonly value: Value }> | undefined;
  return (owner) => {
    made ??= new WeakMap();
    const known = made.get(owner) ?? { value: make(owner) };
    made.set(owner, known);
    return known.value;
  };
}

function openEndpoint(world: World, synthesis: Synthesis, operation: DescribedOperation): Endpoint {
  const key = operationKey(operation);
  const level = findLevel(operation);
  const faults = createFaultStages(world, operation);
  const family =
    level === 'retired' ? undefined : findFamilies(world.description).get(operation.resource?.of ?? '');
  const remembering = family && createRemembered(world, synthesis, operation, family);
  const answer = remembering?.answer ?? createSynthesised(world, synthesis, operation);
  /** A resource is where the operation that created it keeps it: a played one may be asked for a remembered one. */
  const isPlayed = (fields: Given['fields']): boolean => {
    const isElsewhere = remembering?.knows(fields) === true;
    if (isElsewhere) world.requests.noteLevel('remembered');
    return !isElsewhere;
  };
  if (operation.protocol === 'v2') {
    const handler = v2Handlers.get(key);
    const simulatorKey = findSimulatorKey(operation, world);
    const stages = createV2Stages(
      world,
      operation,
      (call) => {
        if (level === 'retired') {
          throw new TransportFailure(`该服务已于 ${operation.retired} 下线，不再受理`);
        }
        const fields = { ...call.query, ...call.fields };
        requireOpen(world.registry, fields['sub_mch_id']);
        if (handler !== undefined && isPlayed(fields)) return playV2(handler, call);
        const { origin, signType } = call;
        return answer({ fields, origin, key: world.credentials.merchant, signing: { signType } });
      },
      simulatorKey,
    );
    return createEndpoint(simulatorKey === undefined ? stages : likeSimulator(stages), world, faults);
  }
  const handler = v3Handlers.get(key);
  return createEndpoint(
    createV3Stages(world, operation, (call) => {
      if (level === 'retired') {
        throw new Refusal('NOT_FOUND', `接口已下线：微信支付已于 ${operation.retired} 停用该接口`);
      }
      const { body, clear, variables, origin, signer, named } = call;
      const meta = operation.form ? body['meta'] : undefined;
      const fields = { ...clear, ...(meta as object | undefined), ...variables };
      requireOpen(world.registry, fields['sub_mchid']);
      if (handler !== undefined && isPlayed(fields)) {
        const played = handler(call);
        if (played !== undefined) return played;
        world.requests.noteLevel(family === undefined ? 'answered' : 'remembered');
      }
      return answer({ fields, origin, key: signer, signing: { named } });
    }),
    world,
    faults,
  );
}

function playV2(handler: V2Handler, call: Parameters<V2Handler>[0]) {
  const played = handler(call);
  if (played instanceof URL) return { status: 302, location: played.href };
  if (played instanceof FileAnswer) return { status: 200, file: played };
  if ('return_code' in played) return { status: 200, body: played };
  return { status: 200, body: { result_code: 'SUCCESS', ...played } };
}

/** @param folders the first segments of the paths of APIv2 */
async function answerUnknown(
  world: World,
  request: RawRequest,
  path: string,
  folders: ReadonlySet<string | undefined>,
  findNearest: Nearest<DescribedOperation>,
  draft: RequestDraft,
): Promise<Reply> {
  const { credentials, requestIds: ids } = world;
  const hint = hintFor(findNearest(request.method, path), path);
  const isV2 = folders.has(path.split('/')[1]) || isXml(request);
  draft.code = isV2 ? 'FAIL' : 'NOT_FOUND';
  if (isV2) return xml({ return_code: 'FAIL', return_msg: `接口不存在：${hint}` });
  if (path.startsWith('/brand/')) return notFound(credentials.brand.publicKey, ids, hint);
  const key = answeringKey(credentials, request.header('wechatpay-serial') || undefined);
  return notFound(key ?? credentials.answering, ids, hint);
}

/** Clients of APIv2 often send XML without its media type. */
function isXml({ header, body }: RawRequest): boolean {
  return (
    /\bxml\b/i.test(header('content-type') ?? '') || /^\s*<(xml|\?xml)\b/.test(body.toString('latin1', 0, 64))
  );
}

function hintFor(nearest: DescribedOperation | undefined, path: string): string {
  if (nearest === undefined) return '请核对请求方法与路径';
  const { method, wirePath } = nearest;
  const isSame = createRoutes([{ ...nearest, value: true }]).find(method, path) !== undefined;
  return isSame ? `该路径的请求方法为 ${method}` : `是否为 ${method} ${wirePath}`;
}

/**
 * A path with dot segments or backslashes would be routed by its resolved form, but is signed as written, so it is
 * refused.
 */
export function isPlainPath(path: string): boolean {
  return !/\\|(^|\/)(\.|%2e){1,2}(\/|$)/i.test(path);
}
