/** The place of an error in a request, as in WeChat Pay's `detail`. */
export interface RefusalDetail {
  /** A JSON Pointer, or a header's or parameter's name. */
  readonly field?: string;
  readonly value?: unknown;
  readonly issue?: string;
  readonly location?: 'body' | 'query' | 'path' | 'header' | 'authorization';
  readonly sign_information?: {
    readonly method: string;
    readonly url: string;
    readonly truncated_sign_message: string;
    readonly sign_message_length: number;
  };
}

/** How a refusal is sent over APIv3, where that is not the usual way of its code. */
export interface RefusalTransport {
  readonly status?: number | undefined;
  /** Seconds, for the header `Retry-After`. */
  readonly retryAfter?: number | undefined;
}

/** An operation that WeChat Pay would refuse, with the error code. */
export class Refusal extends Error {
  static {
    Refusal.prototype.name = 'Refusal';
  }

  readonly code: string;
  readonly detail: RefusalDetail | undefined;
  readonly transport: RefusalTransport;

  constructor(code: string, message: string, detail?: RefusalDetail, transport: RefusalTransport = {}) {
    super(message);
    this.code = code;
    this.detail = detail;
    this.transport = transport;
  }
}

/** A parameter that is missing or wrong. */
export function parameterError(
  field: string,
  issue: string,
  location: RefusalDetail['location'] = 'body',
  value?: unknown,
): Refusal {
  const name = field.replace(/^\//, '');
  return new Refusal('PARAM_ERROR', `参数错误：${name === '' ? '' : `${name} `}${issue}`, {
    field,
    ...(value === undefined ? {} : { value }),
    issue,
    location,
  });
}
