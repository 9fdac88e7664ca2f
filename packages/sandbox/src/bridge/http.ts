import { type Context, Hono } from 'hono';
import { Refusal } from '../domain/refusal.js';
import { readJsonObject } from '../protocol/json-body.js';
import { readRequest } from '../protocol/raw-request.js';
import type { Bindings } from '../server.js';
import { aboutSandbox } from './about.js';
import { actOf } from './act.js';
import { createCall } from './call.js';
import type { BridgeParts } from './parts.js';
import { badArgument, Problem } from './problem.js';

type Bridged = Context<{ Bindings: Bindings }>;

const usage =
  'GET /_bridge, POST /_bridge/call, POST /_bridge/confirm, POST /_bridge/decline, GET /_bridge/deliveries';

/**
 * What the documentation's pages ask of the sandbox: to make a call as its own merchant and show every step, and to play
 * the user. `types.ts` says what goes in and comes out, `../admission.ts` who may ask.
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
  app.get('/', () => answering(() => aboutSandbox(parts)));
  app.post('/call', (context) => answering(async () => call(await argumentsOf(context))));
  app.post('/confirm', (context) =>
    answering(async () => actOf(parts, 'confirm', await argumentsOf(context))),
  );
  app.post('/decline', (context) =>
    answering(async () => actOf(parts, 'decline', await argumentsOf(context))),
  );
  app.get('/deliveries', (context) =>
    answering(async () => {
      try {
        return await commands.deliveries.run(world, context.req.query());
      } catch (error) {
        throw error instanceof TypeError || error instanceof RangeError ? badArgument(error.message) : error;
      }
    }),
  );
  app.all('*', () => problem(404, 'NOT_FOUND', `there is nothing here; there are ${usage}`));
  return app;
}

/** What every answer says: that it is for one origin, is never stored, and is nothing to load as a script or an image. */
const always = {
  vary: 'Origin',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
};

/**
 * Chrome asks the user whether a page may reach this machine (Local Network Access, from version 142 on). Versions
 * before that had asked the machine, with a header of the preflight; whoever asks is told.
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

/** A browser asks leave before it sends JSON elsewhere; a form, which needs no leave, cannot send any. */
async function argumentsOf(context: Bridged): Promise<Readonly<Record<string, unknown>>> {
  if (!/^application\/json\s*(;|$)/i.test(context.req.header('content-type') ?? '')) {
    throw new Problem(
      415,
      'NOT_JSON',
      'send the arguments as JSON, with the header content-type: application/json',
    );
  }
  const { body, tooLarge } = await readRequest(context.env.incoming).catch(() => {
    throw new Problem(400, 'NOT_JSON', 'the body did not arrive whole');
  });
  if (tooLarge) throw new Problem(413, 'TOO_LARGE', 'the body is longer than 1 MiB');
  const read = readJsonObject(body, 'bigint');
  if ('value' in read) return read.value;
  throw new Problem(400, 'NOT_JSON', `the body is ${read.fault}`);
}

async function answering(work: () => unknown): Promise<Response> {
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
