/** The operations of the published description, for tests that are generated from it. */
import { readFileSync } from 'node:fs';

export interface Schema {
  readonly $ref?: string;
  readonly type?: 'string' | 'integer' | 'number' | 'boolean' | 'object' | 'array';
  readonly enum?: readonly (string | number)[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly oneOf?: readonly Schema[];
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly format?: string;
  readonly contentMediaType?: string;
  readonly contentSchema?: Schema;
  readonly 'x-encoded'?: 'json' | 'urlencode';
  readonly 'x-encrypted'?: string;
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly schema: Schema;
}

interface Description {
  readonly operationId: string;
  readonly servers?: readonly { readonly url: string }[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: Schema }>> }>
  >;
  readonly 'x-mtls'?: boolean;
  readonly 'x-nonceless'?: boolean;
  readonly 'x-retired'?: string;
  readonly 'x-workwx-sign'?: readonly string[];
}

interface Document {
  readonly servers: readonly { readonly url: string }[];
  readonly paths: Readonly<Record<string, { readonly 'x-path': string } & Record<string, Description>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

export interface Operation {
  readonly operationId: string;
  readonly verb: string;
  readonly protocol: 'v2' | 'v3';
  /** The routing path, as `chain()` takes it: `v2/pay/orderquery`. */
  readonly path: string;
  /** The path on the wire: `/pay/orderquery`. */
  readonly wirePath: string;
  readonly server: string;
  readonly parameters: readonly Parameter[];
  readonly mediaType: string | undefined;
  readonly body: Schema | undefined;
  /** The first answer's content. */
  readonly answer: Schema | undefined;
  /** Where `body` stands in the document: a JSON Pointer's parts. */
  readonly place: readonly string[];
  readonly mtls: boolean;
  readonly nonceless: boolean;
  readonly retired: boolean;
  /** The fields that WeCom's own signature covers. */
  readonly workwx: readonly string[] | undefined;
}

const file = new URL('../../../openapi/dist/wechatpay.openapi.json', import.meta.url);
export const description: Document = JSON.parse(readFileSync(file, 'utf8'));

const mainServer = description.servers[0]?.url ?? '';

export const operations: readonly Operation[] = Object.entries(description.paths).flatMap(
  ([key, { 'x-path': path, ...verbs }]) =>
    Object.entries(verbs).map(([verb, operation]): Operation => {
      const [mediaType, content] = Object.entries(operation.requestBody?.content ?? {})[0] ?? [];
      return {
        operationId: operation.operationId,
        verb,
        protocol: path.startsWith('v2/') ? 'v2' : 'v3',
        path,
        wirePath: key.replace(/#.*$/, ''),
        server: operation.servers?.[0]?.url ?? mainServer,
        parameters: operation.parameters ?? [],
        mediaType,
        body: content?.schema,
        answer: Object.values(Object.values(operation.responses)[0]?.content ?? {})[0]?.schema,
        place: ['paths', key, verb, 'requestBody', 'content', mediaType ?? '', 'schema'],
        mtls: operation['x-mtls'] ?? false,
        nonceless: operation['x-nonceless'] ?? false,
        retired: operation['x-retired'] !== undefined,
        workwx: operation['x-workwx-sign'],
      };
    }),
);

/** Operations whose body is a form with a file. */
export const uploads: readonly Operation[] = operations.filter(
  ({ mediaType }) => mediaType === 'multipart/form-data',
);

/** All others, of one protocol. */
export function messages(protocol: Operation['protocol']): Operation[] {
  return operations.filter((operation) => operation.protocol === protocol && !uploads.includes(operation));
}
