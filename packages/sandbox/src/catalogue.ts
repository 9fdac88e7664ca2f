import { createRequire } from 'node:module';

/** As much of a JSON Schema as is looked at here; the rest is for the validator. */
export interface Schema {
  readonly type?: string;
  readonly title?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly [keyword: string]: unknown;
}

/** An operation of the description: what the sandbox must know of it. */
export interface Operation {
  readonly protocol: 'v2' | 'v3';
  readonly method: string;
  /** The routing path, with the protocol in front: `v2/pay/contractorder`. */
  readonly path: string;
  /** On the wire: `/pay/contractorder`. */
  readonly wirePath: string;
  readonly body: Schema | undefined;
  readonly query: Schema;
  readonly variables: Schema;
  /** The fields of a successful answer. */
  readonly answer: Schema;
  readonly mtls: boolean;
  readonly nonceless: boolean;
  readonly unsigned: boolean;
  /** The day on which the real service was switched off. */
  readonly retired: string | undefined;
}

/** The description, as the sandbox uses it. */
export interface Catalogue {
  readonly operations: readonly Operation[];
  /** Shared schemas, which `$ref` names. */
  readonly components: unknown;
  /** @returns the seconds between attempts at delivering a notification of that type */
  retry(type: string): readonly number[];
}

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema: Schema;
}

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
  readonly 'x-unsigned'?: boolean;
}

interface RawOperation {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: Content;
  readonly responses: Readonly<Record<string, Content>>;
  readonly 'x-mtls'?: boolean;
  readonly 'x-nonceless'?: boolean;
  readonly 'x-retired'?: string;
  readonly 'x-event-types'?: Readonly<Record<string, unknown>>;
  readonly 'x-retry'?: readonly number[];
}

interface PathItem {
  readonly 'x-path': string;
  readonly [verb: string]: unknown;
}

interface Bundle {
  readonly paths: Readonly<Record<string, PathItem>>;
  readonly webhooks: Readonly<Record<string, { readonly post: RawOperation }>>;
  readonly components?: unknown;
}

/** By this name, since tools that gather a program's files look for it. */
const require = createRequire(import.meta.url);

const verbs = ['get', 'post', 'put', 'patch', 'delete'] as const;

/** Reads the description from its package. */
export function loadCatalogue(): Catalogue {
  // Not an import: a JSON module makes Node 20 print a warning.
  const bundle = require('@wechatpay-kit/openapi') as Bundle;
  const schedules = new Map(
    Object.entries(bundle.webhooks).flatMap(([name, { post }]) => schedulesOf(name, post)),
  );
  return {
    operations: Object.entries(bundle.paths).flatMap(([wirePath, item]) => operationsOf(wirePath, item)),
    components: bundle.components,
    retry(type) {
      const schedule = schedules.get(type);
      if (schedule === undefined) throw new Error(`the description has no notification of type ${type}`);
      return schedule;
    },
  };
}

function schedulesOf(name: string, webhook: RawOperation): [type: string, schedule: readonly number[]][] {
  const types = webhook['x-event-types'] === undefined ? [name] : Object.keys(webhook['x-event-types']);
  return types.map((type) => [type, webhook['x-retry'] ?? []]);
}

function operationsOf(wirePath: string, item: PathItem): Operation[] {
  return verbs.flatMap((verb) => {
    const operation = item[verb] as RawOperation | undefined;
    if (operation === undefined) return [];
    const path = item['x-path'];
    const success = Object.entries(operation.responses).find(([status]) => status.startsWith('2'))?.[1] ?? {};
    return [
      {
        protocol: path.startsWith('v2/') ? 'v2' : 'v3',
        method: verb.toUpperCase(),
        path,
        wirePath,
        body: schemaOf(operation.requestBody),
        query: parametersOf(operation, 'query'),
        variables: parametersOf(operation, 'path'),
        answer: schemaOf(success) ?? {},
        mtls: operation['x-mtls'] === true,
        nonceless: operation['x-nonceless'] === true,
        unsigned: success['x-unsigned'] === true,
        retired: operation['x-retired'],
      },
    ];
  });
}

function schemaOf(content: Content | undefined): Schema | undefined {
  return Object.values(content?.content ?? {})[0]?.schema;
}

function parametersOf({ parameters = [] }: RawOperation, place: string): Schema {
  const those = parameters.filter((parameter) => parameter.in === place);
  return {
    type: 'object',
    required: those.filter(({ required }) => required).map(({ name }) => name),
    properties: Object.fromEntries(those.map(({ name, schema }) => [name, schema])),
  };
}
