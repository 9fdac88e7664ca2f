import { readFileSync } from 'node:fs';
import type { Sources } from '../codegen/openapi.js';

/** As much of a schema as is compared. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly title?: string;
  readonly const?: string;
  readonly enum?: readonly (string | number)[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly allOf?: readonly Schema[];
  readonly contentMediaType?: string;
  readonly contentSchema?: Schema;
  readonly 'x-encrypted'?: string;
  readonly 'x-encoded'?: string;
  readonly 'x-sources'?: Sources;
}

export interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema: Schema;
}

export interface Content {
  readonly $ref?: string;
  readonly required?: boolean;
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
  readonly headers?: Readonly<Record<string, Omit<Parameter, 'name' | 'in'>>>;
  readonly 'x-unsigned'?: boolean;
}

/** As much of an operation or a notification as is compared. */
export interface Described {
  readonly operationId: string;
  readonly summary?: string;
  readonly externalDocs?: { readonly url: string };
  readonly deprecated?: boolean;
  readonly security?: readonly Readonly<Record<string, unknown>>[];
  readonly servers?: readonly { readonly url: string }[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: Content;
  readonly responses: Readonly<Record<string, Content>>;
  readonly 'x-docs'?: readonly string[];
  readonly 'x-retired'?: string;
  readonly 'x-superseded'?: string;
  readonly 'x-superseded-by'?: string;
  readonly 'x-permission'?: boolean | string;
  readonly 'x-mtls'?: boolean;
  readonly 'x-nonceless'?: boolean;
  readonly 'x-notifies'?: readonly string[];
  readonly 'x-payload'?: Schema;
  readonly 'x-retry'?: readonly number[];
}

/** The built bundle, by the names under which the facts know things. */
export interface Description {
  /** By verb and routing path: `POST v3/refund/domestic/refunds`. */
  readonly operations: ReadonlyMap<string, Described>;
  /** By event, APIv2's with `v2/` before it. */
  readonly notifications: ReadonlyMap<string, Described>;
  /** The schema with its reference followed; what stands beside the reference wins. */
  resolve(schema: Schema): Schema;
  /** The answer with its reference followed. */
  answer(response: Content): Content;
}

type PathItem = Readonly<Record<string, unknown>> & { readonly 'x-path': string };

interface Bundle {
  readonly paths: Readonly<Record<string, PathItem>>;
  readonly webhooks: Readonly<Record<string, { readonly post: Described }>>;
  readonly components: {
    readonly schemas?: Readonly<Record<string, Schema>>;
    readonly responses?: Readonly<Record<string, Content>>;
  };
}

const verbs: ReadonlySet<string> = new Set(['get', 'post', 'put', 'patch', 'delete']);

/** Reads the bundle that `tools/codegen` made. */
export function readDescription(file: string): Description {
  const bundle: Bundle = JSON.parse(readFileSync(file, 'utf8'));
  const operations = Object.values(bundle.paths).flatMap((item) =>
    Object.entries(item)
      .filter(([verb]) => verbs.has(verb))
      .map(([verb, operation]): [string, Described] => [
        `${verb.toUpperCase()} ${item['x-path']}`,
        operation as Described,
      ]),
  );
  const { schemas = {}, responses = {} } = bundle.components;
  const resolve = ({ $ref, ...rest }: Schema): Schema => {
    if ($ref === undefined) return rest;
    const target = schemas[$ref.replace('#/components/schemas/', '')];
    return target === undefined ? rest : { ...resolve(target), ...rest };
  };
  return {
    operations: new Map(operations),
    notifications: new Map(Object.entries(bundle.webhooks).map(([event, { post }]) => [event, post])),
    resolve,
    answer: (response) => responses[response.$ref?.replace('#/components/responses/', '') ?? ''] ?? response,
  };
}
