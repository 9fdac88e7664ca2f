import {
  type Components,
  findBodySchema,
  listOperations,
  loadBundle,
  type Operation,
  type Parameter,
  type Protocol,
  readProtocol,
  type Schema,
} from '@wechatpay-kit/openapi/model';

/** An operation of the description, with what the sandbox must know to answer it. */
export interface DescribedOperation {
  readonly protocol: Protocol;
  readonly method: string;
  /** The routing path: `v2/pay/contractorder`. */
  readonly path: string;
  /** The path on the wire: `/pay/contractorder`. */
  readonly wirePath: string;
  readonly body: Schema | undefined;
  readonly query: Schema;
  readonly variables: Schema;
  /** The schema of a successful answer. */
  readonly answer: Schema;
  readonly mtls: boolean;
  readonly nonceless: boolean;
  readonly unsigned: boolean;
  /** The day on which WeChat Pay switched the operation off. */
  readonly retired: string | undefined;
}

/** The description, prepared for the sandbox. */
export interface Description {
  readonly operations: readonly DescribedOperation[];
  /** The shared components, which `$ref` names. */
  readonly components: Components;
  /**
   * @param type the event type of a notification
   * @returns the seconds between its delivery attempts
   */
  retry(type: string): readonly number[];
}

export function loadDescription(): Description {
  const { paths, webhooks, components } = loadBundle();
  const schedules = new Map(
    Object.entries(webhooks).flatMap(([name, { post }]) => listSchedules(name, post)),
  );
  return {
    operations: Object.entries(paths).flatMap(([wirePath, item]) =>
      listOperations(item).map(([verb, operation]) => describe(wirePath, item['x-path'], verb, operation)),
    ),
    components,
    retry(type) {
      const schedule = schedules.get(type);
      if (schedule === undefined) throw new Error(`the description has no notification of type ${type}`);
      return schedule;
    },
  };
}

function listSchedules(
  name: string,
  { 'x-event-types': types, 'x-retry': schedule = [] }: Operation,
): [type: string, schedule: readonly number[]][] {
  return (types === undefined ? [name] : Object.keys(types)).map((type) => [type, schedule]);
}

function describe(wirePath: string, path: string, verb: string, operation: Operation): DescribedOperation {
  const success = Object.entries(operation.responses).find(([status]) => status.startsWith('2'))?.[1];
  return {
    protocol: readProtocol(path),
    method: verb.toUpperCase(),
    path,
    wirePath,
    body: findBodySchema(operation.requestBody),
    query: parametersSchema(operation, 'query'),
    variables: parametersSchema(operation, 'path'),
    answer: findBodySchema(success) ?? {},
    mtls: operation['x-mtls'] === true,
    nonceless: operation['x-nonceless'] === true,
    unsigned: success?.['x-unsigned'] === true,
    retired: operation['x-retired'],
  };
}

/** The parameters of one kind, as the schema of an object. */
function parametersSchema({ parameters = [] }: Operation, kind: Parameter['in']): Schema {
  const chosen = parameters.filter((parameter) => parameter.in === kind);
  return {
    type: 'object',
    required: chosen.filter(({ required }) => required).map(({ name }) => name),
    properties: Object.fromEntries(chosen.map(({ name, schema }) => [name, schema])),
  };
}
