import {
  type Components,
  describeParameters,
  type ErrorTable,
  type EventForm,
  findBodySchema,
  listOperations,
  loadBundle,
  type Operation,
  type Protocol,
  type ResourceUse,
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
  /** The operation in words: `Native下单 · Place Native order (direct)`. */
  readonly summary: string;
  readonly body: Schema | undefined;
  /** Whether the request is a form with a file. */
  readonly form: boolean;
  readonly query: Schema;
  readonly variables: Schema;
  /** The schema of a successful answer. */
  readonly answer: Schema;
  /** The status of a successful answer. */
  readonly status: number;
  /** The media type of a successful answer; `undefined`: it has no body. */
  readonly mediaType: string | undefined;
  readonly mtls: boolean;
  readonly nonceless: boolean;
  readonly unsigned: boolean;
  /** The day on which WeChat Pay switched the operation off. */
  readonly retired: string | undefined;
  /** The error codes of its own, besides those that every operation of its protocol has. */
  readonly errors: readonly string[];
  /** The notifications that follow, by name. */
  readonly notifies: readonly string[];
  /** What the operation does to a resource that WeChat Pay keeps. */
  readonly resource: ResourceUse | undefined;
}

/** A notification of the description. */
export interface DescribedEvent {
  readonly protocol: Protocol;
  /** The name of its file: `v2/pap-contract-state-changed`. */
  readonly name: string;
  /** The event type: `TRANSACTION.SUCCESS`, `contract.add`. */
  readonly type: string;
  /** Unique among all events: the type, with the prefix `v2:` if APIv3 has the same type. */
  readonly handler: string;
  /** What happened, in Chinese. */
  readonly summary: string;
  /** The fields of an APIv2 message. */
  readonly message: Schema | undefined;
  /** The `original_type` of an APIv3 message: what its payload is about. */
  readonly subject: string;
  /** What is encrypted inside the message. All APIv3 events have it. */
  readonly payload: Schema | undefined;
  /** The fields by which an APIv2 event is recognised. */
  readonly form: EventForm;
  /** Fields, or values of fields, that an APIv2 message never has. */
  readonly never: Readonly<Record<string, true | readonly string[]>>;
}

/** The description, prepared for the sandbox. */
export interface Description {
  readonly operations: readonly DescribedOperation[];
  readonly events: readonly DescribedEvent[];
  /** The shared components, which `$ref` names. */
  readonly components: Components;
  /** The error codes, with their statuses and meanings. */
  readonly errors: ErrorTable;
  /** @returns the notification of a handler */
  event(handler: string): DescribedEvent;
  /**
   * @param type the event type of a notification
   * @returns the seconds between its delivery attempts
   */
  retry(type: string): readonly number[];
}

/** The key of an operation in tables and records: `POST v2/pay/contractorder`. */
export function operationKey({ method, path }: Pick<DescribedOperation, 'method' | 'path'>): string {
  return `${method} ${path}`;
}

export function loadDescription(): Description {
  const { paths, webhooks, components, 'x-error-codes': errors } = loadBundle();
  const schedules = new Map(
    Object.entries(webhooks).flatMap(([name, { post }]) => listSchedules(name, post)),
  );
  const events = Object.entries(webhooks).flatMap(([name, { post }]) => describeEvents(name, post));
  const v3Types = new Set(events.filter(({ protocol }) => protocol === 'v3').map(({ type }) => type));
  const handled = events.map((event) => ({
    ...event,
    handler: event.protocol === 'v2' && v3Types.has(event.type) ? `v2:${event.type}` : event.type,
  }));
  const byHandler = new Map(handled.map((event) => [event.handler, event]));
  return {
    operations: Object.entries(paths).flatMap(([wirePath, item]) =>
      listOperations(item).map(([verb, operation]) => describe(wirePath, item['x-path'], verb, operation)),
    ),
    events: handled,
    components,
    errors,
    event(handler) {
      const event = byHandler.get(handler);
      if (event === undefined) throw new Error(`the description has no notification ${handler}`);
      return event;
    },
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

function describeEvents(name: string, operation: Operation): Omit<DescribedEvent, 'handler'>[] {
  const protocol = readProtocol(name);
  const { 'x-event-types': types = { [name]: {} }, 'x-event-not': never = {} } = operation;
  return Object.entries(types).map(([type, forms]) => ({
    protocol,
    name,
    type,
    summary: operation.summary,
    message: protocol === 'v2' ? findBodySchema(operation.requestBody) : undefined,
    subject: findSubject(type, findBodySchema(operation.requestBody)),
    payload: operation['x-payload'],
    form: ([forms].flat()[0] ?? {}) as EventForm,
    never,
  }));
}

/** Without a word of the documents, the first part of the type, as most events have it. */
function findSubject(type: string, message: Schema | undefined): string {
  const own = message?.allOf?.map(
    ({ properties }) => properties?.['resource']?.properties?.['original_type'],
  );
  const documented = own?.find((schema) => schema !== undefined);
  return String(documented?.const ?? documented?.example ?? type.split('.', 1)[0]?.toLowerCase());
}

function describe(wirePath: string, path: string, verb: string, operation: Operation): DescribedOperation {
  const [status, success] = Object.entries(operation.responses).find(([code]) => /^[23]/.test(code)) ?? [
    '200',
  ];
  return {
    protocol: readProtocol(path),
    method: verb.toUpperCase(),
    path,
    wirePath,
    summary: `${operation.summary} · ${operation['x-summary-en']}`,
    body: findBodySchema(operation.requestBody),
    form: operation.requestBody?.content?.['multipart/form-data'] !== undefined,
    query: describeParameters(operation, 'query'),
    variables: describeParameters(operation, 'path'),
    answer: findBodySchema(success) ?? {},
    status: Number(status),
    mediaType: Object.keys(success?.content ?? {})[0],
    mtls: operation['x-mtls'] === true,
    nonceless: operation['x-nonceless'] === true,
    unsigned: success?.['x-unsigned'] === true,
    retired: operation['x-retired'],
    errors: operation['x-errors'] ?? [],
    notifies: operation['x-notifies'] ?? [],
    resource: operation['x-resource'] || undefined,
  };
}
