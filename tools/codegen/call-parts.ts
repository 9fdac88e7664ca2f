import {
  type Body,
  type Operation,
  type Parameter,
  readProtocol,
  type Schema,
} from '@wechatpay-kit/openapi/model';
import { uploadRequest } from './uploads.js';

/** The options of a call besides those of every call, without what the SDK computes. */
export interface CallParts {
  readonly variables: readonly Parameter[];
  readonly query?: CallPart;
  readonly headers?: CallPart;
  readonly body?: CallPart & { readonly option: 'json' | 'xml' | 'body' };
  /** The call takes the secret of a WeCom agent, which signs and is never sent. */
  readonly workwxSecret: boolean;
}

export interface CallPart {
  readonly schema: Schema;
  /** Whether the option is required. */
  readonly required: boolean;
}

const answered = ['200', '201', '202'];

/** @param path the routing path */
export function callParts(path: string, operation: Operation): CallParts {
  const parameters = operation.parameters ?? [];
  const query = parameters.filter((parameter) => parameter.in === 'query');
  const headers = parameters.filter((parameter) => parameter.in === 'header' && isNeeded(parameter));
  const body = findBody(operation.requestBody);
  return {
    variables: parameters.filter((parameter) => parameter.in === 'path'),
    ...(query.length === 0
      ? {}
      : {
          query: {
            schema: querySchema(query, readProtocol(path) === 'v2', operation['x-inferred'] === true),
            required: query.some((parameter) => parameter.required),
          },
        }),
    ...(headers.length === 0 ? {} : { headers: { schema: parametersSchema(headers), required: true } }),
    ...(body === undefined
      ? {}
      : {
          body: {
            option: body.option,
            schema:
              body.option === 'body'
                ? uploadRequest(bodySchema(operation, body.schema))
                : bodySchema(operation, body.schema),
            required: operation.requestBody?.required === true,
          },
        }),
    workwxSecret: operation['x-workwx-sign'] !== undefined,
  };
}

/** Whether a call requires options. */
export function needsOptions({ requestBody, parameters = [] }: Operation): boolean {
  return requestBody?.required === true || parameters.some((parameter) => isNeeded(parameter));
}

/** Whether a call's answer is a file: neither JSON nor XML. */
export function answersFile(operation: Operation): boolean {
  const answer = answerBody(operation);
  return answer !== undefined && isFile(answer);
}

/** Whether a call only answers the address for the user's browser. */
export function redirects({ responses }: Operation): boolean {
  const successes = Object.keys(responses).filter((status) => /^[23]/.test(status));
  return successes.length > 0 && successes.every((status) => status === '302');
}

export interface Answer {
  readonly mediaType: string;
  readonly schema: Schema;
}

/** The body of a successful answer. */
export function answerBody(operation: Operation): Answer | undefined {
  for (const status of answered) {
    const [entry] = Object.entries(operation.responses[status]?.content ?? {});
    if (entry !== undefined) return { mediaType: entry[0], schema: entry[1].schema };
  }
  return undefined;
}

/** Whether it is neither JSON nor XML. */
export function isFile({ mediaType }: Answer): boolean {
  return mediaType !== 'application/json' && mediaType !== 'application/xml';
}

/** The body of a request, and its option. */
function findBody(body: Body | undefined): { option: 'json' | 'xml' | 'body'; schema: Schema } | undefined {
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

/** Whether an APIv2 request is signed with HMAC-SHA256 by default: it must be, or WeChat Pay expects it. */
export function signsWithHmac({ parameters = [], requestBody }: Operation): boolean {
  const { properties = {} } = requestBody?.content?.['application/xml']?.schema ?? {};
  const type = properties['sign_type'] ?? parameters.find(({ name }) => name === 'sign_type')?.schema;
  return (type?.default ?? (type?.enum?.length === 1 ? type.enum[0] : undefined)) === 'HMAC-SHA256';
}

/**
 * The query without the signature of APIv2, which the SDK computes.
 *
 * @param open whether undescribed parameters are accepted
 */
function querySchema(query: readonly Parameter[], v2: boolean, open: boolean): Schema {
  const schema = parametersSchema(v2 ? query.filter(({ name }) => name !== 'sign') : query);
  return open ? { ...schema, additionalProperties: true } : schema;
}

/** The body without WeCom's signature, which the SDK computes. A known sign type is optional. */
function bodySchema(operation: Operation, schema: Schema): Schema {
  const computed = operation['x-workwx-sign'] === undefined ? [] : ['workwx_sign'];
  const known = signsWithHmac(operation) ? ['sign_type'] : [];
  if (computed.length + known.length === 0) return schema;
  const properties = Object.entries(schema.properties ?? {}).filter(([name]) => !computed.includes(name));
  const required = (schema.required ?? []).filter((name) => ![...computed, ...known].includes(name));
  return { ...schema, properties: Object.fromEntries(properties), required };
}

/** Whether the caller must give the parameter. The SDK sets Wechatpay-Serial. */
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
