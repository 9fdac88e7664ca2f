import type { Schema } from '@wechatpay-kit/openapi/model';
import type { DeclineReason, Delivery } from '@wechatpay-kit/sandbox';
import { ApiError, type Result } from 'wechatpay-kit';
import type { CallOptions } from '../call/build.js';
import { type CallShape, type CatalogueOperation, readShape, resolve } from '../call/catalogue.js';
import { readDuration } from '../duration.js';
import { explain } from '../explain.js';
import { toJson, UsageError } from '../output.js';
import { reasons } from '../reasons.js';
import { checkArguments, readArguments } from './arguments.js';
import { callAndTell } from './call.js';
import { completeBySample, requiredCaller } from './complete.js';
import { type Fields, objectOf, textOf } from './fields.js';
import { requireOperation } from './find.js';
import { callArguments } from './knowledge.js';
import type { Tool } from './tool.js';
import type { World, Worlds } from './world.js';

/** What plays in a sandbox of its own, which starts with the first of these calls. No real merchant is involved. */
export function sandboxTools(worlds: Worlds): readonly Tool[] {
  return [call(worlds), user(worlds), clock(worlds), trigger(worlds), explainRequest(worlds)];
}

function call(worlds: Worlds): Tool {
  return {
    name: 'call_sandbox',
    title: 'Call an operation in the sandbox',
    description:
      "Calls an operation in a sandbox that plays WeChat Pay on this machine, as its test merchant, and explains the answer. The caller's ids and the notify_url are filled in. Then pay_as_user plays the user.",
    properties: {
      operation: {
        type: 'string',
        description: 'v3.pay.transactions.native.post, or POST /v3/pay/transactions/native',
      },
      arguments: callArguments,
      example: { type: 'boolean', description: 'Make up the required fields that are not given' },
    },
    required: ['operation'],
    readOnly: false,
    async run(given) {
      const operation = requireOperation(textOf(given, 'operation'));
      const shape = readShape(operation);
      const world = await worlds.open();
      const read = readArguments(operation, shape, objectOf(given, 'arguments'));
      const options = await fillIn(operation, shape, read, world, given['example'] === true);
      const problems = await checkArguments(operation, shape, options);
      if (problems.some((problem) => problem.startsWith('missing'))) {
        return ['Not sent:', ...problems.map((problem) => `- ${problem}`)].join('\n');
      }
      return await callAndTell(world.pay, operation, options, async (result) => [
        ...problems.map((problem) => `Note: ${problem}`),
        ...(await tellLevel(world, result)),
        ...(await tellNews(world)),
      ]);
    },
  };
}

/** Who calls, where notifications go, and on request all that is required. */
async function fillIn(
  operation: CatalogueOperation,
  shape: CallShape,
  { variables, query, body, option }: CallOptions,
  { sandbox, notifyUrl }: World,
  example: boolean,
): Promise<CallOptions> {
  const notify = (schema: Schema | undefined): Fields =>
    resolve(schema ?? {}).properties?.['notify_url'] === undefined ? {} : { notify_url: notifyUrl };
  const known = {
    variables,
    query: { ...requiredCaller(shape.query, sandbox), ...query },
    body: body && {
      ...requiredCaller(shape.body?.schema, sandbox),
      ...notify(shape.body?.schema),
      ...body,
    },
    option,
  };
  return example ? await completeBySample(operation, shape, known, sandbox) : known;
}

function user(worlds: Worlds): Tool {
  return {
    name: 'pay_as_user',
    title: "Play the user of the sandbox's pages",
    description:
      'Pays, signs, authorizes or receives as the user, by what an answer holds: a prepay_id, code_url, h5_url, package_info, pre_entrustweb_id, … Tells the notifications that follow.',
    properties: {
      id: { type: 'string', description: 'What the answer of a call has, such as its code_url or prepay_id' },
      decline: {
        type: 'string',
        description: 'Leave the page instead, and why',
        enum: reasons,
      },
    },
    required: ['id'],
    readOnly: false,
    async run(given) {
      const id = textOf(given, 'id') ?? '';
      const world = await worlds.open();
      const reason = textOf(given, 'decline');
      if (reason === undefined) await world.sandbox.confirm(id);
      else await world.sandbox.decline(id, reason as DeclineReason);
      return [reason === undefined ? 'Confirmed.' : `Declined: ${reason}.`, ...(await tellNews(world))].join(
        '\n',
      );
    },
  };
}

function clock(worlds: Worlds): Tool {
  return {
    name: 'advance_clock',
    title: "Move the sandbox's time ahead",
    description:
      'Moves the time of the sandbox ahead; everything that falls due happens in order: orders expire, deductions, retries of notifications, bills.',
    properties: {
      duration: {
        type: 'string',
        description: '30d, 2h, 15m, 10s, or several; or next, to the next thing that is due',
      },
    },
    required: ['duration'],
    readOnly: false,
    async run(given) {
      const text = textOf(given, 'duration') ?? '';
      const duration = text === 'next' ? undefined : readDuration(text);
      const world = await worlds.open();
      const { clock } = world.sandbox;
      const now = await (duration === undefined ? clock.next() : clock.advance(duration));
      return [`It is ${now.toISOString()}.`, ...(await tellNews(world))].join('\n');
    },
  };
}

function trigger(worlds: Worlds): Tool {
  return {
    name: 'trigger_notification',
    title: 'Send a notification',
    description:
      'Lets the sandbox send any notification of WeChat Pay, signed and encrypted as WeChat Pay does. Without a URL this program receives it itself, and its decrypted payload is told.',
    properties: {
      event: { type: 'string', description: 'TRANSACTION.SUCCESS, REFUND.SUCCESS, pay, refund, …' },
      url: { type: 'string', description: "The program's own URL on this machine that receives it" },
      about: { type: 'string', description: 'What it is about: an out_trade_no, a contract_id, …' },
      fields: { type: 'object', description: 'Fields of the payload: { "amount.total": 5 }' },
    },
    required: ['event'],
    readOnly: false,
    async run(given) {
      const world = await worlds.open();
      await world.news();
      await world.sandbox.trigger(textOf(given, 'event') ?? '', {
        to: textOf(given, 'url'),
        for: textOf(given, 'about'),
        set: objectOf(given, 'fields'),
      });
      return (await tellNews(world)).join('\n');
    },
  };
}

function explainRequest(worlds: Worlds): Tool {
  return {
    name: 'explain_request',
    title: 'Explain a request to the sandbox',
    description:
      "Shows what a request to the sandbox signed, what it should have signed, and what to do. Requests of one's own program count too: send them to the address that it tells.",
    properties: {
      id: { type: 'string', description: "An answer's Request-ID; without it, the newest request" },
    },
    required: [],
    readOnly: true,
    async run(given) {
      const { sandbox } = await worlds.open();
      const id = textOf(given, 'id');
      const record = (await sandbox.requests()).findLast((one) => id === undefined || one.id === id);
      const address = `The sandbox is at ${sandbox.url} and ${sandbox.httpsUrl}.`;
      if (record === undefined) {
        if (id === undefined) return `${address} It has received no request so far.`;
        throw new UsageError(`id: the sandbox has no request ${id}`);
      }
      return [address, '', explain(record)].join('\n');
    },
  };
}

/** How far the sandbox knows the operation, and how the user goes on. */
async function tellLevel({ sandbox }: World, result: Result<unknown> | ApiError): Promise<string[]> {
  const [record] = await sandbox.requests({ limit: 1 });
  const level = record?.level === undefined ? [] : [`Level: ${record.level}`];
  if (result instanceof ApiError || record?.level !== 'played') return level;
  return [...level, 'If the answer opens a page of the user (prepay_id, code_url, …), pay_as_user goes on.'];
}

/** The notifications that were sent, with their payloads. */
async function tellNews(world: World): Promise<string[]> {
  const lines: string[] = [];
  for (const delivery of await world.news()) {
    const { type, url, state, attempts } = delivery;
    const last = attempts.at(-1);
    lines.push(`Notification ${type} to ${url}: ${state} (${last?.error ?? last?.status ?? 'not sent yet'})`);
    const data = await readPayload(world, delivery);
    if (data !== undefined) lines.push(toJson(data));
  }
  return lines;
}

/** @returns `undefined` for one that a merchant's program would not accept, such as one with a fault */
async function readPayload({ pay }: World, { headers, body }: Delivery): Promise<unknown> {
  if (headers === undefined) return undefined;
  try {
    return (await pay.notifications.parse({ headers, body })).data;
  } catch (error) {
    return `not accepted: ${error instanceof Error ? error.message : String(error)}`;
  }
}
