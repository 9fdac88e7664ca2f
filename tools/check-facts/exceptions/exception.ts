/** Differences between the description and the facts, with the reason. The YAML files have the same in a comment. */
export interface Exception {
  readonly reason: string;
  readonly cases: readonly {
    /** `POST v2/pay/orderquery`, `WEBHOOK PAPAY.SIGN`. */
    readonly subjects: readonly string[];
    /** As in the report: `response.openid required`. */
    readonly places: readonly string[];
  }[];
}

/**
 * Several fields of one message, as places of the report.
 *
 * @param kind what differs, such as `required`; nothing for the fields themselves
 * @example places('response', ['openid'], 'required') // ['response.openid required']
 */
export function places(message: string, fields: readonly string[], kind?: string): string[] {
  return fields.map((field) => `${message}.${field}${kind === undefined ? '' : ` ${kind}`}`);
}
