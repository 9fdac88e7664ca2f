import {
  type Body,
  type EventForm,
  findBodySchema,
  listOperations,
  type Operation,
  readProtocol,
  type Schema,
} from '@wechatpay-kit/openapi/model';
import { answersFile, redirects, signsWithHmac } from './call-parts.js';
import { payloadName, replyName } from './emit-types.js';
import { pack, textLiteral } from './pack.js';
import { markedPlaces } from './places.js';
import type { Source } from './source.js';
import { uploadTrait } from './uploads.js';

/** `traits.ts`: the traits of operations that differ from the rule of their protocol. */
export function emitTraits(source: Source): string {
  const all = source.paths.flatMap(({ path, item }) =>
    listOperations(item).map(([verb, operation]): Row => {
      const traits = { ...readTraits(operation), ...listEncrypted(source.schemas, operation) };
      return [`${verb.toUpperCase()} ${path}`, traits];
    }),
  );
  const peculiar = all.filter(isPeculiar);
  const patterns = peculiar
    .filter(([operation]) => operation.includes('{'))
    .map(([operation]) => createPattern(operation));
  // An operation without traits is listed if its path, with values, matches an operation with traits.
  const rows = all.filter((row) => isPeculiar(row) || patterns.some((pattern) => pattern.test(row[0])));
  const different = [...new Set(rows.map(([, traits]) => JSON.stringify(traits)))];
  const operations = rows.map(([operation, traits]) => {
    const [verb, path] = operation.split(' ');
    return `${path} ${verb} ${different.indexOf(JSON.stringify(traits))}`;
  });
  // The SDK searches them.
  operations.sort();
  // As text: an expression would take a millisecond of every start.
  return [
    `/** The different traits, as JSON: \`[{ … }, …]\`. */\nexport const traits: string = ${textLiteral(`[${different.join()}]`)};`,
    `/** The operations with the place of their traits, sorted and packed: \`v2/pay/refund POST 12\`. */\nexport const peculiar: string = ${textLiteral(pack(operations))};`,
  ].join('\n\n');
}

/** `events.ts`: all notifications by name, and the rules that identify an APIv2 notification by its fields. */
export function emitEvents(source: Source): string {
  const events = new Map<string, string>();
  const rules: string[] = [];
  const decrypted: string[] = [];
  const replies: string[] = [];
  const asking: string[] = [];
  const signedReplies: string[] = [];
  for (const { path, item } of source.webhooks) {
    for (const [, operation] of listOperations(item)) {
      const payload = `T.${payloadName(path, operation)}`;
      const types = operation['x-event-types'];
      if (types !== undefined) checkConfusable(source, path, operation);
      const places = markedPlaces(source.schemas, operation['x-payload'] ?? {}, 'merchant');
      for (const type of places.length > 0 ? Object.keys(types ?? { [path]: {} }) : []) {
        decrypted.push(`  ['${type}', ${literalList(places)}],`);
      }
      const reply = replyName(path, operation);
      if (reply !== undefined) {
        replies.push(`  '${path}': T.${reply};`);
        asking.push(`'${path}'`);
      }
      if (operation['x-signed-reply']) signedReplies.push(`'${path}'`);
      if (types === undefined) events.set(path, `V3Event<'${path}', ${payload}>`);
      for (const [type, forms] of Object.entries(types ?? {})) {
        // Some types of APIv2 are also types of APIv3. The files of APIv3 come first, because of their names.
        const clash = events.has(type);
        const name = clash ? `v2:${type}` : type;
        const unsigned = sealed(operation).includes("'apiv2'") ? ', false' : '';
        events.set(name, `V2Event<'${type}', ${payload}${unsigned}>`);
        for (const fields of [forms].flat()) {
          rules.push(
            `  { type: '${type}', ${clash ? `name: '${name}', ` : ''}fields: ${literal(fields)}, id: ${literalList(operation['x-event-id'] ?? [])}${emitShape(path, operation, fields)}${sealed(operation)} },`,
          );
        }
      }
    }
  }
  const members = [...events].map(([name, type]) => `  '${name}': ${type};`);
  return [
    "import type { V2Event, V2EventRule, V3Event } from '../types/event.js';",
    "import type * as T from './types.js';",
    `/** The notifications of the catalogue by handler name: the type, with the prefix \`v2:\` if APIv3 has the same type. */\nexport interface NotificationEvents {\n${members.join('\n')}\n}`,
    '/** A notification of the catalogue: a union discriminated by `type`. */\nexport type NotificationEvent = NotificationEvents[keyof NotificationEvents];',
    `/** The first rule whose fields match an APIv2 notification determines its type. */\nexport const v2EventRules: readonly V2EventRule[] = [\n${rules.join('\n')}\n];`,
    `/** Fields of decrypted payloads that are also encrypted for the merchant: \`a.b\`, \`list[].b\`, \`names[]\`. */\nexport const decryptedFields: ReadonlyMap<string, readonly string[]> = new Map([\n${decrypted.join('\n')}\n]);`,
    `/** The business replies of the events that expect one. */\nexport interface NotificationReplies {\n${replies.join('\n')}\n}`,
    `/** The events that expect a business reply. */\nexport const askingEvents: ReadonlySet<string> = new Set([${asking.join(', ')}]);`,
    `/** The events whose replies must be signed. */\nexport const signedReplies: ReadonlySet<string> = new Set([${signedReplies.join(', ')}]);`,
  ].join('\n\n');
}

type Row = readonly [operation: string, traits: Readonly<Record<string, unknown>>];

function isPeculiar([, traits]: Row): boolean {
  return Object.keys(traits).length > 0;
}

/** Matches the operation with values in its path. */
function createPattern(operation: string): RegExp {
  const literal = operation.replace(/[.*+?^$()|[\]\\]/g, '\\$&');
  return new RegExp(`^${literal.replace(/\{[^{}]*\}/g, '[^/{}]+')}$`);
}

function readTraits(operation: Operation): Record<string, unknown> {
  const servers = operation.servers?.map(({ url }) => url);
  const upload = uploadTrait(operation);
  return {
    ...(operation['x-mtls'] ? { mtls: true } : {}),
    ...(operation['x-nonceless'] ? { nonceless: true } : {}),
    ...(Object.values(operation.responses).some((response) => response['x-unsigned'])
      ? { unsigned: true }
      : {}),
    ...(hasOtherMerchant(operation) ? { otherMerchant: true } : {}),
    ...(answersFile(operation) ? { file: true } : {}),
    ...(upload === undefined ? {} : { upload }),
    ...(redirects(operation) ? { redirects: true } : {}),
    ...(signsWithHmac(operation) ? { hmac: true } : {}),
    ...(operation['x-workwx-sign'] === undefined ? {} : { workwx: operation['x-workwx-sign'] }),
    ...(operation['x-retired'] === undefined ? {} : { retired: operation['x-retired'] }),
    // Several servers are a choice, the first by default. A single server is the only one for the operation.
    ...(servers === undefined
      ? {}
      : { server: servers[0], ...(servers.length === 1 ? { onlyServer: true } : {}) }),
  };
}

/** The encrypted fields of the request, for the platform, and of the answer, for the merchant. */
function listEncrypted(
  schemas: Readonly<Record<string, Schema>>,
  { requestBody, parameters = [], responses }: Operation,
): Record<string, unknown> {
  const sent = bodySchema(requestBody);
  const query = Object.fromEntries(
    parameters.filter((parameter) => parameter.in === 'query').map(({ name, schema }) => [name, schema]),
  );
  const answer = bodySchema(Object.entries(responses).find(([status]) => status.startsWith('2'))?.[1]);
  const encrypted = markedPlaces(schemas, sent, 'platform');
  const encryptedQuery = markedPlaces(schemas, { properties: query }, 'platform');
  const pkcs1 = markedPlaces(schemas, sent, 'platform', isPkcs1);
  if (pkcs1.length > 0 && pkcs1.length < encrypted.length + encryptedQuery.length) {
    throw new Error(`${pkcs1}: all encrypted fields of a request must have the same padding`);
  }
  const decrypted = markedPlaces(schemas, answer, 'merchant');
  const decryptedPkcs1 = markedPlaces(schemas, answer, 'merchant', isPkcs1);
  if (decryptedPkcs1.length > 0 && decryptedPkcs1.length < decrypted.length) {
    throw new Error(`${decryptedPkcs1}: all encrypted fields of an answer must have the same padding`);
  }
  return {
    ...(encrypted.length > 0 ? { encrypted } : {}),
    ...(encryptedQuery.length > 0 ? { encryptedQuery } : {}),
    ...(pkcs1.length > 0 ? { pkcs1: true } : {}),
    ...(decrypted.length > 0 ? { decrypted } : {}),
    ...(decryptedPkcs1.length > 0 ? { decryptedPkcs1: true } : {}),
  };
}

function isPkcs1(field: Schema): boolean {
  return field['x-padding'] === 'pkcs1';
}

function bodySchema(body: Body | undefined): Schema {
  return findBodySchema(body) ?? {};
}

/** The fields that every APIv2 notification of a type has, never has, and that hold free text. */
function emitShape(path: string, operation: Operation, form: EventForm): string {
  const { properties = {} } = bodySchema(operation.requestBody);
  const required = listRequired(operation, form);
  const merchant = required.find((name) => ['mch_id', 'mchid', 'combine_mch_id'].includes(name));
  if (merchant === undefined) throw new Error(`${path}: an APIv2 notification must require a merchant id`);
  const free = Object.keys(properties).filter((name) => properties[name]?.['x-free-text']);
  const json = free.filter((name) => properties[name]?.['x-encoded'] === 'json');
  const not = operation['x-event-not'];
  return [
    `, required: ${literalList(required)}, merchant: '${merchant}'`,
    free.length > 0 ? `, free: ${literalList(free)}` : '',
    json.length > 0 ? `, json: ${literalList(json)}` : '',
    not === undefined ? '' : `, not: ${literal(not)}`,
  ].join('');
}

/** Without `sign`, which is verified first. */
function listRequired(operation: Operation, form: EventForm): readonly string[] {
  const { required = [] } = bodySchema(operation.requestBody);
  return [...new Set([...required, ...Object.keys(form)])].filter((name) => name !== 'sign');
}

/**
 * Checks that no APIv2 message with the same key has all fields that identify a notification.
 *
 * @throws Error naming the operation
 */
function checkConfusable(source: Source, event: string, notification: Operation): void {
  const forms = Object.values(notification['x-event-types'] ?? {}).flat();
  const told = Object.keys(notification['x-event-not'] ?? {});
  for (const { path, item } of source.paths) {
    if (readProtocol(path) !== 'v2') continue;
    for (const [verb, { requestBody, parameters = [], responses }] of listOperations(item)) {
      const sent = [
        ...Object.keys(bodySchema(requestBody).properties ?? {}),
        ...parameters.map(({ name }) => name),
        'nonce_str',
      ];
      const answered = Object.values(responses).flatMap((response) =>
        Object.keys(bodySchema(response).properties ?? {}),
      );
      for (const [what, names] of [
        ['request', sent],
        ['answer', answered],
      ] as const) {
        const alike = forms.some((form) =>
          listRequired(notification, form).every((name) => names.includes(name)),
        );
        if (alike && !told.some((name) => names.includes(name))) {
          throw new Error(
            `${verb} ${path}: its ${what} could pass for the notification ${event}; add x-event-not`,
          );
        }
      }
    }
  }
}

function hasOtherMerchant({ responses }: Operation): boolean {
  return Object.values(responses).some(
    (response) => bodySchema(response).properties?.['mch_id']?.['x-other-merchant'],
  );
}

/** The encrypted field of an APIv2 notification, if it has one. */
function sealed(operation: Operation): string {
  const { properties = {} } = bodySchema(operation.requestBody);
  const field = Object.entries(properties).find(([, schema]) => schema['x-encrypted'] !== undefined);
  return field === undefined ? '' : `, sealed: ['${field[0]}', '${field[1]['x-encrypted']}']`;
}

function literalList(values: readonly string[]): string {
  return `[${values.map((value) => `'${value}'`).join(', ')}]`;
}

function literal(value: object): string {
  const entries = Object.entries(value).map(
    ([key, item]) => `${key}: ${JSON.stringify(item).replaceAll('"', "'")}`,
  );
  return `{ ${entries.join(', ')} }`;
}
