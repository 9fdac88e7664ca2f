import { comment } from './comment.js';
import { pascalCase, property, typeName } from './names.js';
import type { Body, Operation, Parameter, Schema } from './openapi.js';
import { interfacesOf, labelComment, type TypeContext } from './schema-types.js';
import { operationsOf, type Source, type SourceFile } from './source.js';
import { uploadMembers, uploadRequest } from './uploads.js';

const answered = ['200', '201', '202'];

/** `types.ts`: what goes into every call and what comes out of it, and the notifications' payloads. */
export function emitTypes(source: Source): string {
  const context: TypeContext = {
    schemas: source.components['schemas'] as Readonly<Record<string, Schema>>,
    glossary: source.glossary,
    shared: new Map(),
  };
  const operations = source.paths.flatMap(({ path, item }) =>
    operationsOf(item).flatMap(([verb, operation]) => operationTypes(context, path, verb, operation)),
  );
  const payloads = source.webhooks.flatMap((webhook) => payloadTypes(context, webhook));
  const interfaces = [...operations, ...payloads, ...context.shared.values()];
  refuseDuplicates(interfaces);
  return ["import type { CallOptions, FileContent } from '../call.js';", ...interfaces].join('\n\n');
}

/** The name of a call's options, and whether they can be left out. */
export function optionsOf(
  path: string,
  verb: string,
  operation: Operation,
): { name: string; optional: boolean } {
  const needed =
    operation.requestBody?.required || (operation.parameters ?? []).some((parameter) => isNeeded(parameter));
  return { name: `${stem(path, verb)}Options`, optional: !needed };
}

/** The type of a call's answer: `undefined` for an empty one, the bytes for a file. */
export function answerOf(path: string, verb: string, operation: Operation): string {
  const answer = answerBody(operation);
  if (answer === undefined && !redirects(operation)) return 'undefined';
  return answer !== undefined && isFile(answer) ? 'Buffer' : `T.${stem(path, verb)}Response`;
}

/** Whether a call's answer is a file: neither JSON nor XML. */
export function answersFile(operation: Operation): boolean {
  const answer = answerBody(operation);
  return answer !== undefined && isFile(answer);
}

/** Whether a call's answer is nothing but where to send the user's browser. */
export function redirects({ responses }: Operation): boolean {
  const successes = Object.keys(responses).filter((status) => /^[23]/.test(status));
  return successes.length > 0 && successes.every((status) => status === '302');
}

/** The name of what a notification says: its decrypted payload, or the whole message where nothing is encrypted. */
export function payloadName(event: string, operation: Operation): string {
  return pascalCase(event) + (operation['x-payload'] === undefined ? 'Notification' : 'Payload');
}

/** The name of what the receiver of a notification answers, where that is more than that it has arrived. */
export function replyName(event: string, operation: Operation): string | undefined {
  return replyOf(operation) === undefined ? undefined : `${pascalCase(event)}Reply`;
}

function operationTypes(context: TypeContext, path: string, verb: string, operation: Operation): string[] {
  const xml = path.startsWith('v2/');
  const name = stem(path, verb);
  const out: string[] = [];
  const members: string[] = [];
  const parameters = operation.parameters ?? [];

  for (const { name: variable, schema } of parameters.filter((parameter) => parameter.in === 'path')) {
    const type = schema.const === undefined ? 'string | number' : `'${schema.const}'`;
    members.push(...labelComment(context, schema), `  ${property(variable)}: ${type};`);
  }
  const query = parameters.filter((parameter) => parameter.in === 'query');
  if (query.length > 0) {
    out.push(interfacesOf(context, `${name}Query`, querySchema(query, xml), { from: 'merchant', xml }));
    members.push(`  query${query.some((parameter) => parameter.required) ? '' : '?'}: ${name}Query;`);
  }
  const headers = parameters.filter((parameter) => parameter.in === 'header' && isNeeded(parameter));
  if (headers.length > 0) {
    out.push(
      interfacesOf(context, `${name}Headers`, parametersSchema(headers), { from: 'merchant', xml }, [
        '  [name: string]: string;',
      ]),
    );
    members.push(`  headers: ${name}Headers;`);
  }
  const body = bodyOf(operation.requestBody);
  if (body !== undefined) {
    const { option } = body;
    const described = bodySchema(operation, body.schema);
    const schema = option === 'body' ? uploadRequest(described) : described;
    const more = { json: [], xml: v2Members(schema), body: uploadMembers(operation) }[option];
    out.push(interfacesOf(context, `${name}Request`, schema, { from: 'merchant', xml }, more));
    members.push(`  ${option}${operation.requestBody?.required ? '' : '?'}: ${name}Request;`);
  }
  if (operation['x-workwx-sign'] !== undefined) {
    members.push(
      comment('  ', [
        'The secret of the WeCom agent (`agentid`): computes `workwx_sign`, and is never sent.',
      ]),
      '  workwx_secret: string;',
    );
  }
  if (answersFile(operation)) {
    members.push(
      comment('  ', [
        'Answer the file as a stream of its bytes as they arrive, instead of a Buffer of all of them. The blocking verb cannot.',
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
    out.push(interfacesOf(context, `${name}Response`, answer.schema, { from: 'platform', xml }));
  } else if (redirects(operation)) {
    out.push(
      `export interface ${name}Response {\n  /** Where to send the user's browser. */\n  readonly redirect_url: string;\n}`,
    );
  }
  return out;
}

function payloadTypes(context: TypeContext, { path, item }: SourceFile): string[] {
  const xml = path.startsWith('v2/');
  return operationsOf(item).flatMap(([, operation]) => {
    const decrypted = operation['x-payload'];
    const schema = decrypted ?? Object.values(operation.requestBody?.content ?? {})[0]?.schema ?? {};
    const reply = replyOf(operation);
    return [
      interfacesOf(context, payloadName(path, operation), schema, { from: 'platform', xml }),
      ...(reply === undefined
        ? []
        : [interfacesOf(context, `${pascalCase(path)}Reply`, reply, { from: 'merchant', xml })]),
    ];
  });
}

/** A notification's own answer; most refer to the common one. */
function replyOf(operation: Operation): Schema | undefined {
  return answerBody(operation)?.schema;
}

interface Answer {
  readonly mediaType: string;
  readonly schema: Schema;
}

function answerBody(operation: Operation): Answer | undefined {
  for (const status of answered) {
    const [entry] = Object.entries(operation.responses[status]?.content ?? {});
    if (entry !== undefined) return { mediaType: entry[0], schema: entry[1].schema };
  }
  return undefined;
}

function isFile({ mediaType }: Answer): boolean {
  return mediaType !== 'application/json' && mediaType !== 'application/xml';
}

/** A request's body, and the option that takes it. */
function bodyOf(body: Body | undefined): { option: 'json' | 'xml' | 'body'; schema: Schema } | undefined {
  const options = {
    'application/json': 'json',
    'application/xml': 'xml',
    'multipart/form-data': 'body',
  } as const;
  for (const [mediaType, option] of Object.entries(options)) {
    const schema = body?.content?.[mediaType]?.schema;
    if (schema !== undefined) return { option, schema };
  }
  return undefined;
}

/** Whether an APIv2 request is signed with HMAC-SHA256 where the caller asks for nothing else: it has to be, or WeChat Pay expects it. */
export function signsWithHmac({ parameters = [], requestBody }: Operation): boolean {
  const { properties = {} } = requestBody?.content?.['application/xml']?.schema ?? {};
  const type = properties['sign_type'] ?? parameters.find(({ name }) => name === 'sign_type')?.schema;
  return (type?.default ?? (type?.enum?.length === 1 ? type.enum[0] : undefined)) === 'HMAC-SHA256';
}

/** What the SDK fills into every APIv2 request, for those whose own tables do not list it. */
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

/** APIv2's query without the signature, which is the SDK's to compute. */
function querySchema(query: readonly Parameter[], v2: boolean): Schema {
  return parametersSchema(v2 ? query.filter(({ name }) => name !== 'sign') : query);
}

/** The body without WeCom's signature, which is the SDK's to compute as well; the sign type need not be given where it is known. */
function bodySchema(operation: Operation, schema: Schema): Schema {
  const computed = operation['x-workwx-sign'] === undefined ? [] : ['workwx_sign'];
  const known = signsWithHmac(operation) ? ['sign_type'] : [];
  if (computed.length + known.length === 0) return schema;
  const properties = Object.entries(schema.properties ?? {}).filter(([name]) => !computed.includes(name));
  const required = (schema.required ?? []).filter((name) => ![...computed, ...known].includes(name));
  return { ...schema, properties: Object.fromEntries(properties), required };
}

/** Whether the caller must give it: the SDK sets Wechatpay-Serial by itself. */
function isNeeded(parameter: Parameter): boolean {
  return parameter.required === true && parameter.name !== 'Wechatpay-Serial';
}

function parametersSchema(parameters: readonly Parameter[]): Schema {
  return {
    type: 'object',
    required: parameters.filter((parameter) => parameter.required).map((parameter) => parameter.name),
    properties: Object.fromEntries(parameters.map((parameter) => [parameter.name, parameter.schema])),
  };
}

function refuseDuplicates(interfaces: readonly string[]): void {
  const seen = new Set<string>();
  for (const [, name] of interfaces.join('\n').matchAll(/^export interface (\w+)/gm)) {
    if (name === undefined || !seen.has(name)) seen.add(name ?? '');
    else throw new Error(`two structures would both be called ${name}; name one as a component`);
  }
}

function stem(path: string, verb: string): string {
  return typeName(path, pascalCase(verb));
}
