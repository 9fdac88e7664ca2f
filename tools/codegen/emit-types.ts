import {
  findBodySchema,
  listOperations,
  type Operation,
  readProtocol,
  type Schema,
} from '@wechatpay-kit/openapi/model';
import { answerBody, answersFile, callParts, isFile, needsOptions, redirects } from './call-parts.js';
import { comment } from './comment.js';
import { pascalCase, property, typeName } from './names.js';
import { emitInterfaces, labelComment, rootType, type TypeContext } from './schema-types.js';
import type { Source, SourceFile } from './source.js';
import { uploadMembers } from './uploads.js';

/** `types.ts`: the options and answers of all calls, and the payloads of notifications. */
export function emitTypes(source: Source): string {
  const context: TypeContext = {
    schemas: source.schemas,
    glossary: source.glossary,
    shared: new Map(),
  };
  const operations = source.paths.flatMap(({ path, item }) =>
    listOperations(item).flatMap(([verb, operation]) => operationTypes(context, path, verb, operation)),
  );
  const payloads = source.webhooks.flatMap((webhook) => payloadTypes(context, webhook));
  const interfaces = [...operations, ...payloads, ...context.shared.values()];
  refuseDuplicates(interfaces);
  return ["import type { CallOptions, FileContent } from '../types/call.js';", ...interfaces].join('\n\n');
}

/** The type name of a call's options, and whether they are optional. */
export function nameOptionsType(
  path: string,
  verb: string,
  operation: Operation,
): { name: string; optional: boolean } {
  return { name: `${stem(path, verb)}Options`, optional: !needsOptions(operation) };
}

/** The type of a call's answer: `undefined` for an empty answer, `Buffer` for a file. */
export function nameAnswerType(path: string, verb: string, operation: Operation): string {
  const answer = answerBody(operation);
  if (answer === undefined && !redirects(operation)) return 'undefined';
  return answer !== undefined && isFile(answer) ? 'Buffer' : `T.${stem(path, verb)}Response`;
}

/** The type name of a notification's content: the decrypted payload, or the message if nothing is encrypted. */
export function payloadName(event: string, operation: Operation): string {
  return pascalCase(event) + (operation['x-payload'] === undefined ? 'Notification' : 'Payload');
}

/** The type name of a notification's own reply; `undefined` for the common reply. */
export function replyName(event: string, operation: Operation): string | undefined {
  return findReply(operation) === undefined ? undefined : `${pascalCase(event)}Reply`;
}

function operationTypes(context: TypeContext, path: string, verb: string, operation: Operation): string[] {
  const xml = readProtocol(path) === 'v2';
  const name = stem(path, verb);
  const out: string[] = [];
  const members: string[] = [];
  const parts = callParts(path, operation);

  for (const { name: variable, schema } of parts.variables) {
    const type = schema.const === undefined ? 'string | number | bigint' : `'${schema.const}'`;
    members.push(
      ...labelComment(context, schema, { from: 'merchant', xml }),
      `  ${property(variable)}: ${type};`,
    );
  }
  if (parts.query !== undefined) {
    out.push(emitInterfaces(context, `${name}Query`, parts.query.schema, { from: 'merchant', xml }));
    members.push(`  query${parts.query.required ? '' : '?'}: ${name}Query;`);
  }
  if (parts.headers !== undefined) {
    out.push(
      emitInterfaces(context, `${name}Headers`, parts.headers.schema, { from: 'merchant', xml }, [
        '  [name: string]: string;',
      ]),
    );
    members.push(`  headers: ${name}Headers;`);
  }
  if (parts.body !== undefined) {
    const { option, schema, required } = parts.body;
    const more = { json: [], xml: v2Members(schema), body: uploadMembers(operation) }[option];
    out.push(emitInterfaces(context, `${name}Request`, schema, { from: 'merchant', xml }, more));
    members.push(`  ${option}${required ? '' : '?'}: ${name}Request;`);
  }
  if (parts.workwxSecret) {
    members.push(
      comment('  ', ['The secret of the WeCom agent (`agentid`). It signs `workwx_sign` and is never sent.']),
      '  workwx_secret: string;',
    );
  }
  if (answersFile(operation)) {
    members.push(
      comment('  ', [
        'Return the file as a stream instead of a Buffer. The blocking verb does not support streams.',
        '@default false',
      ]),
      '  stream?: boolean | undefined;',
    );
  }
  const title = `${operation.summary} · ${operation['x-summary-en']}`;
  out.push(
    `${comment('', [title])}\nexport interface ${name}Options extends CallOptions {\n${members.join('\n')}\n}`,
  );

  const answer = answerBody(operation);
  if (answer !== undefined && !isFile(answer)) {
    out.push(rootType(context, `${name}Response`, answer.schema, { from: 'platform', xml }));
  } else if (redirects(operation)) {
    out.push(
      `export interface ${name}Response {\n  /** The URL for the user's browser. */\n  readonly redirect_url: string;\n}`,
    );
  }
  return out;
}

function payloadTypes(context: TypeContext, { path, item }: SourceFile): string[] {
  const xml = readProtocol(path) === 'v2';
  return listOperations(item).flatMap(([, operation]) => {
    const decrypted = operation['x-payload'];
    const schema = decrypted ?? findBodySchema(operation.requestBody) ?? {};
    const reply = findReply(operation);
    return [
      rootType(context, payloadName(path, operation), schema, { from: 'platform', xml }),
      ...(reply === undefined
        ? []
        : [emitInterfaces(context, `${pascalCase(path)}Reply`, reply, { from: 'merchant', xml })]),
    ];
  });
}

/** The schema of a notification's own reply. Most notifications refer to the common one. */
function findReply(operation: Operation): Schema | undefined {
  return answerBody(operation)?.schema;
}

/** The fields that the SDK adds to every APIv2 request, if the description of the request lacks them. */
function v2Members({ properties = {} }: Schema): string[] {
  return [
    ...('sign_type' in properties
      ? []
      : ["  /** @default 'MD5' */", "  sign_type?: 'MD5' | 'HMAC-SHA256' | undefined;"]),
    ...('nonce_str' in properties
      ? []
      : ['  /** @default 32 random characters */', '  nonce_str?: string | undefined;']),
  ];
}

function refuseDuplicates(interfaces: readonly string[]): void {
  const seen = new Set<string>();
  for (const [, name] of interfaces.join('\n').matchAll(/^export interface (\w+)/gm)) {
    if (name === undefined || !seen.has(name)) seen.add(name ?? '');
    else throw new Error(`two structures have the name ${name}; make one of them a component`);
  }
}

function stem(path: string, verb: string): string {
  return typeName(path, pascalCase(verb));
}
