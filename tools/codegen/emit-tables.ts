import { answersFile, payloadName } from './emit-types.js';
import type { Operation } from './openapi.js';
import { operationsOf, type Source } from './source.js';
import { uploadTrait } from './uploads.js';

/** `traits.ts`: what the wire must know of an operation, for those that differ from the protocol's rule. */
export function emitTraits(source: Source): string {
  const rows = source.paths.flatMap(({ path, item }) =>
    operationsOf(item).flatMap(([verb, operation]) => {
      const traits = traitsOf(operation);
      return Object.keys(traits).length === 0
        ? []
        : [`  ['${verb.toUpperCase()} ${path}', ${literal(traits)}],`];
    }),
  );
  return [
    "import type { OperationTraits } from '../traits.js';",
    `export const traits: ReadonlyMap<string, OperationTraits> = new Map<string, OperationTraits>([\n${rows.join('\n')}\n]);`,
  ].join('\n\n');
}

/** `events.ts`: the union of all notifications, and how an APIv2 notification's type is told from its fields. */
export function emitEvents(source: Source): string {
  const union: string[] = [];
  const rules: string[] = [];
  for (const { path, item } of source.webhooks) {
    for (const [, operation] of operationsOf(item)) {
      const payload = `T.${payloadName(path, operation)}`;
      const types = operation['x-event-types'];
      if (types === undefined) union.push(`  | V3Event<'${path}', ${payload}>`);
      for (const [type, fields] of Object.entries(types ?? {})) {
        union.push(`  | V2Event<'${type}', ${payload}>`);
        rules.push(
          `  { type: '${type}', fields: ${literal(fields)}, id: ${literalList(operation['x-event-id'] ?? [])}${sealed(operation)} },`,
        );
      }
    }
  }
  return [
    "import type { V2Event, V2EventRule, V3Event } from '../notifications/event.js';",
    "import type * as T from './types.js';",
    `/** Every notification of the catalogue, told apart by \`type\`. */\nexport type NotificationEvent =\n${union.join('\n')};`,
    `/** An APIv2 notification is of the first type whose fields it has. */\nexport const v2EventRules: readonly V2EventRule[] = [\n${rules.join('\n')}\n];`,
  ].join('\n\n');
}

function traitsOf(operation: Operation): Record<string, unknown> {
  const servers = operation.servers?.map(({ url }) => url);
  const upload = uploadTrait(operation);
  return {
    ...(operation['x-mtls'] ? { mtls: true } : {}),
    ...(operation['x-nonceless'] ? { nonceless: true } : {}),
    ...(Object.values(operation.responses).some((response) => response['x-unsigned'])
      ? { unsigned: true }
      : {}),
    ...(answersFile(operation) ? { file: true } : {}),
    ...(upload === undefined ? {} : { upload }),
    ...(operation['x-retired'] === undefined ? {} : { retired: operation['x-retired'] }),
    // Several servers are a choice, the first by default; a single one is the only one that serves the operation.
    ...(servers === undefined
      ? {}
      : { server: servers[0], ...(servers.length === 1 ? { onlyServer: true } : {}) }),
  };
}

/** Where an APIv2 notification holds its payload, if that is encrypted. */
function sealed(operation: Operation): string {
  const { properties = {} } = Object.values(operation.requestBody?.content ?? {})[0]?.schema ?? {};
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
