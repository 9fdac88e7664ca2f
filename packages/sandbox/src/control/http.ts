import { isUtf8 } from 'node:buffer';
import { Hono } from 'hono';
import type { Bindings } from '../gateway/bindings.js';
import { type BodyFault, readJsonObject } from '../gateway/json-body.js';
import { longestBody, readRequest } from '../gateway/read.js';
import { Refusal } from '../runtime/refusal.js';
import type { World } from '../runtime/world.js';
import { Problem } from './bridge/problem.js';
import type { Command } from './command.js';
import { type CommandName, type CommandTable, requestFilter } from './commands.js';
import { problem } from './problem.js';
import { recordsApi } from './records.js';

/** The longest state that can be restored over HTTP: 64 MiB. */
const longestState = 64 * longestBody;

/**
 * The commands over HTTP, for programs in other languages: `POST /_sandbox/confirm {"id": "…"}`,
 * `GET /_sandbox/deliveries?state=pending`.
 *
 * Commands that change something accept JSON only: a web page cannot send JSON to another origin without a preflight.
 * `app/admission.ts` decides before which clients are admitted.
 */
export function adminApi(world: World, commands: CommandTable): Hono<{ Bindings: Bindings }> {
  const app = new Hono<{ Bindings: Bindings }>();
  for (const [name, command] of Object.entries(commands)) {
    const { method, path } = findRoute(name, command);
    if (method === 'GET' || method === 'DELETE') {
      app.on(method, path, (context) => answer(world, commands, name, context.req.query()));
    } else {
      app.on(method, path, async (context) => {
        if (!/^application\/json\b/i.test(context.req.header('content-type') ?? '')) {
          return problem(
            415,
            'NOT_JSON',
            'send the arguments as JSON, with the header content-type: application/json',
          );
        }
        const isLong = command.isLong === true;
        const longest = isLong ? longestState : longestBody;
        const { body, tooLarge } = await readRequest(context.env.incoming, longest);
        if (tooLarge) {
          return problem(413, 'TOO_LARGE', `the body is longer than ${longest / longestBody} MiB`);
        }
        const read =
          body.length === 0 ? { value: {} } : isLong ? readState(body) : readJsonObject(body, 'text');
        if ('fault' in read) return problem(400, 'NOT_JSON', `the body is ${read.fault}`);
        return answer(world, commands, name, read.value);
      });
    }
  }
  app.route('/', recordsApi(world, requestFilter));
  app.onError((error) => {
    if (error instanceof TypeError || error instanceof RangeError)
      return problem(400, 'BAD_ARGUMENT', error.message);
    throw error;
  });
  const usage = Object.entries(commands).map(([name, command]) => {
    const { method, path } = findRoute(name, command);
    return `${method} /_sandbox${path}`;
  });
  app.all('*', () => problem(404, 'NOT_FOUND', `unknown command; the commands are ${usage.join(', ')}`));
  return app;
}

function findRoute(
  name: string,
  { reads, method, path = name }: Command<unknown>,
): { readonly method: string; readonly path: string } {
  return { method: method ?? (reads ? 'GET' : 'POST'), path: `/${path}` };
}

/** A state has the bodies of requests within, which nest up to the limit themselves. */
function readState(
  body: Buffer,
): { readonly value: Record<string, unknown> } | { readonly fault: BodyFault } {
  if (!isUtf8(body)) return { fault: 'not UTF-8' };
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
      return { value: value as Record<string, unknown> };
    }
  } catch {
    // It is not JSON.
  }
  return { fault: 'not a JSON object' };
}

async function answer(
  world: World,
  commands: CommandTable,
  name: string,
  given: Readonly<Record<string, unknown>>,
): Promise<Response> {
  try {
    return Response.json((await commands[name as CommandName].run(world, given)) ?? {});
  } catch (error) {
    if (error instanceof Refusal)
      return problem(error.code === 'UNKNOWN_ID' ? 404 : 409, error.code, error.message);
    if (error instanceof TypeError || error instanceof RangeError)
      return problem(400, 'BAD_ARGUMENT', error.message);
    if (error instanceof Problem) return problem(error.status, error.code, error.message);
    throw error;
  }
}
