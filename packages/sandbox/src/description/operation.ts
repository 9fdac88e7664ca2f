import {
  describeParameters,
  findBodySchema,
  type Operation,
  type OutlinedOperation,
  type Protocol,
  type ResourceUse,
  readProtocol,
  type Schema,
} from '@wechatpay-kit/openapi/model';

/**
 * An operation of the description, with what the sandbox must know to answer it. What the outline lacks is read when it
 * is first asked for.
 */
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

/** The key of an operation in tables and records: `POST v2/pay/contractorder`. */
export function operationKey({ method, path }: Pick<DescribedOperation, 'method' | 'path'>): string {
  return `${method} ${path}`;
}

/** What the outline lacks. */
type Details = Pick<
  DescribedOperation,
  'body' | 'form' | 'query' | 'variables' | 'answer' | 'status' | 'mediaType' | 'unsigned'
>;

/** A class, because literals would take twenty milliseconds to make the getters of all operations. */
export class OutlinedDescription implements DescribedOperation {
  readonly protocol: Protocol;
  readonly method: string;
  readonly path: string;
  readonly wirePath: string;
  readonly summary: string;
  readonly mtls: boolean;
  readonly nonceless: boolean;
  readonly retired: string | undefined;
  readonly errors: readonly string[];
  readonly notifies: readonly string[];
  readonly resource: ResourceUse | undefined;
  readonly #outlined: OutlinedOperation;
  #details: Details | undefined;

  constructor(outlined: OutlinedOperation) {
    const { path, wirePath, verb, outline } = outlined;
    this.protocol = readProtocol(path);
    this.method = verb.toUpperCase();
    this.path = path;
    this.wirePath = wirePath;
    this.summary = `${outline.summary} · ${outline['x-summary-en']}`;
    this.mtls = outline['x-mtls'] === true;
    this.nonceless = outline['x-nonceless'] === true;
    this.retired = outline['x-retired'];
    this.errors = outline['x-errors'] ?? [];
    this.notifies = outline['x-notifies'] ?? [];
    this.resource = outline['x-resource'] || undefined;
    this.#outlined = outlined;
  }

  get body(): Schema | undefined {
    return this.#read().body;
  }

  get form(): boolean {
    return this.#read().form;
  }

  get query(): Schema {
    return this.#read().query;
  }

  get variables(): Schema {
    return this.#read().variables;
  }

  get answer(): Schema {
    return this.#read().answer;
  }

  get status(): number {
    return this.#read().status;
  }

  get mediaType(): string | undefined {
    return this.#read().mediaType;
  }

  get unsigned(): boolean {
    return this.#read().unsigned;
  }

  #read(): Details {
    this.#details ??= readDetails(this.#outlined.operation);
    return this.#details;
  }
}

function readDetails(operation: Operation): Details {
  const [status, success] = Object.entries(operation.responses).find(([code]) => /^[23]/.test(code)) ?? [
    '200',
  ];
  return {
    body: findBodySchema(operation.requestBody),
    form: operation.requestBody?.content?.['multipart/form-data'] !== undefined,
    query: describeParameters(operation, 'query'),
    variables: describeParameters(operation, 'path'),
    answer: findBodySchema(success) ?? {},
    status: Number(status),
    mediaType: Object.keys(success?.content ?? {})[0],
    unsigned: success?.['x-unsigned'] === true,
  };
}
