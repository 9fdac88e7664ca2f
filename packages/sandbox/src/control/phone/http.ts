import { Hono } from 'hono';
import type { Bindings } from '../../gateway/bindings.js';
import { readJsonObject } from '../../gateway/json-body.js';
import { readRequest } from '../../gateway/read.js';
import { Refusal } from '../../runtime/refusal.js';
import type { World } from '../../runtime/world.js';
import type { Arguments } from '../arguments.js';
import { refuseOthers } from '../arguments.js';
import type { CommandTable } from '../commands.js';
import { problem } from '../problem.js';
import { findTarget } from '../visit.js';
import { streamChanges, type Watch } from './events.js';
import { openPage } from './open.js';
import { listUsers, viewWallet } from './wallet.js';

/** What the phone's API needs. */
export interface PhoneParts {
  readonly world: World;
  readonly commands: CommandTable;
  readonly watch: Watch;
  /** The HTTP listener of the gateway. */
  readonly url: string;
}

/** The bytes of a body: the longest address that opens a page, and more. */
const longestBody = 64 * 1024;

const usage = 'GET open, POST confirm, POST decline, GET users, GET wallet, POST act, GET events';

/**
 * What the user does on the phone, over HTTP: the commands, as far as they are the user's. Nothing else of the sandbox can
 * be read or changed here. `types.ts` declares the messages.
 *
 * @param base the path before the names: `/_phone/api`
 */
export function phoneApi(
  { world, commands, watch, url }: PhoneParts,
  base: string,
): Hono<{ Bindings: Bindings }> {
  const app = new Hono<{ Bindings: Bindings }>().basePath(base);
  const pageOf = (given: Arguments): object => ({
    page: openPage(world, String(given['id'] ?? ''), textOf(given['openid'])),
  });
  const follow = async (given: Arguments): Promise<Arguments> =>
    typeof given['id'] === 'string' ? { ...given, id: await findTarget(given['id'], url) } : given;
  const changing: Readonly<Record<string, (given: Arguments) => unknown>> = {
    confirm: async (given) => {
      const target = await follow(given);
      await commands.confirm.run(world, target);
      return pageOf(target);
    },
    decline: async ({ openid, ...given }) => {
      const target = await follow(given);
      await commands.decline.run(world, target);
      return pageOf({ ...target, openid });
    },
    act: (given) => act(world, commands, given),
  };
  app.get('/open', ({ req }) =>
    answer(async () => {
      const { id = '', openid } = req.query();
      return pageOf(await follow({ id, openid }));
    }),
  );
  app.get('/users', () => answer(() => listUsers(world)));
  app.get('/wallet', ({ req }) => answer(() => viewWallet(world, req.query('openid'))));
  app.get('/events', () => streamChanges(world, watch));
  for (const [name, run] of Object.entries(changing)) {
    app.post(`/${name}`, async ({ req, env }) => {
      // A web page cannot send JSON to another origin without a preflight, which is not answered.
      if (!/^application\/json\s*(;|$)/i.test(req.header('content-type') ?? '')) {
        return problem(415, 'NOT_JSON', 'send the arguments as JSON, with content-type: application/json');
      }
      const { body, tooLarge } = await readRequest(env.incoming, longestBody);
      if (tooLarge) return problem(413, 'TOO_LARGE', 'the body is longer than 64 KiB');
      const read = readJsonObject(body, 'text');
      if ('fault' in read) return problem(400, 'NOT_JSON', `the body is ${read.fault}`);
      return answer(() => run(read.value));
    });
  }
  app.all('*', () => problem(404, 'NOT_FOUND', `unknown name; the phone has ${usage}`));
  return app;
}

/** An act that the user can perform on something of the wallet, as `operate` does. */
async function act(world: World, commands: CommandTable, given: Arguments): Promise<unknown> {
  refuseOthers(given, ['act', 'id', 'openid']);
  const { act: name, id, openid } = given;
  const { things } = viewWallet(world, openid);
  const thing = things.find((one) => one.id === id && one.can.includes(String(name)));
  if (thing === undefined) {
    throw new Refusal(
      'UNKNOWN_ID',
      `the user ${String(openid)} has nothing of the id ${JSON.stringify(id)} that allows ${String(name)} now`,
    );
  }
  await commands.operate.run(world, { act: name, id, given: name === 'terminate' ? { by: 'user' } : {} });
  return viewWallet(world, openid);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

async function answer(work: () => unknown): Promise<Response> {
  try {
    return Response.json(await work(), { headers: { 'cache-control': 'no-store' } });
  } catch (error) {
    if (error instanceof Refusal) {
      return problem(error.code === 'UNKNOWN_ID' ? 404 : 409, error.code, error.message);
    }
    if (error instanceof TypeError || error instanceof RangeError) {
      return problem(400, 'BAD_ARGUMENT', error.message);
    }
    console.error('the sandbox failed; please report this:', error);
    return problem(500, 'INTERNAL', 'the sandbox failed');
  }
}
