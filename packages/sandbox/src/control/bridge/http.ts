import { type Context, Hono } from 'hono';
import type { Bindings } from '../../gateway/bindings.js';
import { readJsonObject } from '../../gateway/json-body.js';
import { readRequest } from '../../gateway/read.js';
import { Refusal } from '../../runtime/refusal.js';
import { aboutSandbox } from './about.js';
import { playAct } from './act.js';
import { createCall } from './call.js';
import type { BridgeParts } from './parts.js';
import { Problem, readOrRefuse } from './problem.js';

type Bridged = Context<{ Bindings: Bindings }>;

const usage =
  'GET /_bridge, POST /_bridge/call, POST /_bridge/confirm, POST /_bridge/decline, GET /_bridge/deliveries';

/**
 * The bridge for the pages of the documentation: they make calls as the sandbox's merchant, see every step, and play
 * the user. `types.ts` declares the messages. `app/admission.ts` decides which pages may use the bridge.
 */
export function bridgeApi(parts: BridgeParts): Hono<{ Bindings: Bindings }> {
  const { world, commands } = parts;
  const app = new Hono<{ Bindings: Bindings }>().basePath('/_bridge');
  app.use('*', async (context, next) => {
    const origin = context.req.header('origin');
    if (context.req.method === 'OPTIONS') context.res = preflight(context);
    else await next();
    if (origin !== undefined) context.res.headers.set('access-control-allow-origin', origin);
    for (const [name, value] of Object.entries(always)) context.res.headers.set(name, value);
  });
  const call = createCall(parts);
  app.get('/', () => answerWith(() => aboutSandbox(parts)));
  app.post('/call', (context) => answerWith(async () => call(await readArguments(context))));
  app.post('/confirm', (context) =>
    answerWith(async () => playAct(parts, 'confirm', await readArguments(context))),
  );
  app.post('/decline', (context) =>
    answerWith(async () => playAct(parts, 'decline', await readArguments(context))),
  );
  app.get('/deliveries', (context) =>
    answerWith(() => readOrRefuse(() => commands.deliveries.run(world, context.req.query()))),
  );
  app.all('*', () => problem(404, 'NOT_FOUND', `unknown path; the paths are ${usage}`));
  return app;
}

/** Headers of every answer: for one origin, not stored, not usable as a script or an image. */
const always = {
  vary: 'Origin',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
};

/**
 * From version 142 on, Chrome asks the user whether a page may reach this machine (Local Network Access). Earlier
 * versions ask the machine, with a header of the preflight, which is answered here.
 *
 * @see https://developer.chrome.com/blog/local-network-access
 */
function preflight(context: Bridged): Response {
  const asks = context.req.header('access-control-request-private-network') === 'true';
  return new Response(null, {
    status: 204,
    headers: {
      'access-control-allow-methods': 'GET, POST',
      'access-control-allow-headers': 'content-type',
      ...(asks ? { 'access-control-allow-private-network': 'true' } : {}),
    },
  });
}

/** A browser sends a preflight before JSON to another origin. A form needs no preflight, but cannot send JSON. */
async function readArguments(context: Bridged): Promise<Readonly<Record<string, unknown>>> {
  if (!/^application\/json\s*(;|$)/i.test(context.req.header('content-type') ?? '')) {
    throw new Problem(
      415,
      'NOT_JSON',
      'send the arguments as JSON, with the header content-type: application/json',
    );
  }
  const { body, tooLarge } = await readRequest(context.env.incoming).catch(() => {
    throw new Problem(400, 'NOT_JSON', 'the body is incomplete');
  });
  if (tooLarge) throw new Problem(413, 'TOO_LARGE', 'the body is longer than 1 MiB');
  const read = readJsonObject(body, 'bigint');
  if ('value' in read) return read.value;
  throw new Problem(400, 'NOT_JSON', `the body is ${read.fault}`);
}

async function answerWith(work: () => unknown): Promise<Response> {
  try {
    return Response.json(await work());
  } catch (error) {
    if (error instanceof Problem) return problem(error.status, error.code, error.message);
    if (error instanceof Refusal) {
      return problem(error.code === 'UNKNOWN_ID' ? 404 : 409, error.code, error.message);
    }
    console.error('the sandbox failed; please report this:', error);
    return problem(500, 'INTERNAL', error instanceof Error ? error.message : String(error));
  }
}

function problem(status: number, code: string, message: string): Response {
  return Response.json({ code, message }, { status });
}
