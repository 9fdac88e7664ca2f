import {
  nodeTransport,
  RequestError,
  type Transport,
  type TransportRequest,
  type TransportResponse,
  WeChatPay,
  WeChatPayError,
} from 'wechatpay-kit';
import type { DescribedOperation, Description } from '../../description/catalogue.js';
import type { KnownConfig, SandboxConfig } from '../../runtime/config.js';
import { isSimulated, simulatorKey } from '../../runtime/simulator-key.js';
import type { World } from '../../runtime/world.js';
import { convertForm } from './files.js';
import { readableBody } from './form.js';
import { findOpening } from './opening.js';
import type { BridgeParts } from './parts.js';
import { badArgument, isRecord, Problem } from './problem.js';
import { describeSigning } from './signing.js';
import type { BridgeAnswer, BridgeError, BridgeVerb } from './types.js';
import { verifyResponse } from './verification.js';

const verbs: readonly string[] = ['get', 'post', 'put', 'patch', 'delete'] satisfies BridgeVerb[];

/** A call with checked arguments. */
interface Given {
  readonly verb: BridgeVerb;
  readonly operation: DescribedOperation;
  readonly options: Readonly<Record<string, unknown>>;
}

/** The request and the response on the wire. */
interface Exchange {
  request?: TransportRequest;
  response?: TransportResponse;
}

/**
 * @returns a function that makes a call with the SDK over TLS to the sandbox's own listener, like a program of the
 *   merchant or the brand. It must not block: this thread serves the listener.
 */
export function createCall({
  world,
  readConfig,
}: Pick<BridgeParts, 'world' | 'readConfig'>): (
  given: Readonly<Record<string, unknown>>,
) => Promise<BridgeAnswer> {
  // All calls share one transport and its connections, until the merchant gets another certificate.
  let opened: { readonly serial: string; readonly inner: Transport } | undefined;
  return async (given) => {
    const merchant = requireKey(readConfig());
    if (opened?.serial !== merchant.serial)
      opened = { serial: merchant.serial, inner: nodeTransport({ ...merchant }) };
    const { inner } = opened;
    const { verb, operation, options } = readCall(given, world.description);
    const config = isSimulated(operation.path) ? { ...merchant, apiV2Key: simulatorKey(merchant) } : merchant;
    const exchange: Exchange = {};
    const transport: Transport = {
      async send(request) {
        exchange.request = request;
        exchange.response = await inner.send(request);
        return exchange.response;
      },
    };
    // Each call has its own client, whose transport records that call. A failure is shown, not repeated.
    const pay = new WeChatPay({ ...config, retry: false, circuit: false, transport });
    let outcome: Pick<BridgeAnswer, 'data' | 'error' | 'opens'>;
    try {
      const { data } = await pay.chain(operation.path)[verb](readOptions(options, operation));
      const opens = findOpening(world, data);
      outcome = { data, ...(opens === undefined ? {} : { opens }) };
    } catch (error) {
      if (!(error instanceof WeChatPayError)) throw error;
      outcome = { error: errorFrom(error) };
    }
    return { ...shown(exchange, world, config), ...outcome };
  };
}

/** @throws Problem if the merchant keeps its private key */
function requireKey({ privateKey, merchant, ...config }: KnownConfig): SandboxConfig {
  if (privateKey !== undefined && merchant !== undefined) return { ...config, privateKey, merchant };
  throw new Problem(
    409,
    'NO_PRIVATE_KEY',
    `the merchant ${config.mchid} keeps its private key, so the sandbox cannot sign its calls; start one without --certificate to try it`,
  );
}

/** @throws Problem */
function readCall(given: Readonly<Record<string, unknown>>, { operations }: Description): Given {
  const { verb, path, options = {}, ...others } = given;
  const [stranger] = Object.keys(others);
  if (stranger !== undefined) throw badArgument(`${stranger}: expected verb, path or options`);
  if (typeof verb !== 'string' || !verbs.includes(verb)) {
    throw badArgument(`verb: expected one of ${verbs.join(', ')}`);
  }
  if (typeof path !== 'string')
    throw badArgument(`path: expected a routing path, a text, got ${typeof path}`);
  if (!isRecord(options)) throw badArgument('options: expected an object');
  const method = verb.toUpperCase();
  const operation = operations.find((one) => one.method === method && one.path === path);
  if (operation === undefined) {
    throw new Problem(404, 'UNKNOWN_OPERATION', `the description has no ${method} ${path}`);
  }
  return { verb: verb as BridgeVerb, operation, options };
}

/** @throws RequestError */
function readOptions(
  { body, stream, ...options }: Readonly<Record<string, unknown>>,
  operation: DescribedOperation,
): Record<string, unknown> {
  if (stream !== undefined)
    throw new RequestError('stream', 'not supported here: the answer is always complete');
  return body === undefined ? options : { ...options, body: convertForm(body, operation) };
}

function shown({ request, response }: Exchange, world: World, config: SandboxConfig): BridgeAnswer {
  if (request === undefined) return {};
  const { method, url, headers, mtls } = request;
  const sent = {
    request: { method, url: url.href, headers, body: readableBody(request), mtls },
    signing: describeSigning(request, world, config.apiV2Key),
  };
  if (response === undefined) return sent;
  return {
    ...sent,
    answer: {
      status: response.status,
      headers: response.headers,
      body: response.body.toString('utf8'),
    },
    verification: verifyResponse(response, config),
  };
}

function errorFrom(error: WeChatPayError): BridgeError {
  const { name, code, message, requestId } = error;
  const of = error as WeChatPayError & {
    readonly field?: string;
    readonly status?: number;
    readonly detail?: { readonly field?: string };
  };
  const field = of.field ?? of.detail?.field;
  return {
    name,
    code,
    message,
    ...(field === undefined ? {} : { field }),
    ...(of.status === undefined ? {} : { status: of.status }),
    ...(of.detail === undefined ? {} : { detail: of.detail }),
    ...(requestId === undefined ? {} : { requestId }),
  };
}
