import { Hono } from 'hono';
import { Refusal } from '../domain/refusal.js';
import { type RawRequest, readRequest } from '../protocol/raw-request.js';
import type { Bindings } from '../server.js';
import type { World } from '../world.js';
import type { CommandName, CommandTable } from './commands.js';

/**
 * The commands over HTTP, for whatever is not JavaScript: `POST /_sandbox/confirm {"id": "…"}`,
 * `GET /_sandbox/deliveries?state=pending`.
 *
 * What changes something takes JSON only, which a web page cannot send without leave. Who may ask at all is decided
 * before, in `admission.ts`.
 */
export function adminApi(world: World, commands: CommandTable): Hono<{ Bindings: Bindings }> {
  const app = new Hono<{ Bindings: Bindings }>();
  for (const [name, { reads }] of Object.entries(commands)) {
    if (reads) app.get(`/${name}`, (context) => answer(world, commands, name, context.req.query()));
    else {
      app.post(`/${name}`, async (context) => {
        if (!/^application\/json\b/i.test(context.req.header('content-type') ?? '')) {
          return problem(
            415,
            'NOT_JSON',
            'send the arguments as JSON, with the header content-type: application/json',
          );
        }
        const given = argumentsOf(await readRequest(context.env.incoming));
        if (given === undefined) return problem(400, 'NOT_JSON', 'the body is not a JSON object');
        return answer(world, commands, name, given);
      });
    }
  }
  const usage = Object.entries(commands).map(
    ([name, { reads }]) => `${reads ? 'GET' : 'POST'} /_sandbox/${name}`,
  );
  app.all('*', () => problem(404, 'NOT_FOUND', `there is no such command; there are ${usage.join(', ')}`));
  return app;
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
    throw error;
  }
}

function argumentsOf({ body }: RawRequest): Record<string, unknown> | undefined {
  if (body.length === 0) return {};
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return value !== null && typeof value === 'object' && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

function problem(status: number, code: string, message: string): Response {
  return Response.json({ code, message }, { status });
}
