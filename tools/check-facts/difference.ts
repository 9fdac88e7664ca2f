import type { Schema } from '@wechatpay-kit/openapi/model';

/** A difference between the facts and the description. */
export interface Difference {
  /** `POST v2/pay/orderquery`, `WEBHOOK PAPAY.SIGN`. */
  readonly subject: string;
  /** The place of the difference: `response.openid required`, `servers`. */
  readonly place: string;
  readonly facts: string;
  readonly description: string;
}

/** Collects the differences of an operation or a notification. */
export class Findings {
  readonly differences: Difference[] = [];
  /** The number of compared fields. */
  fields = 0;
  /** Fields of the description that only models of SDKs have. */
  readonly beyond: string[] = [];
  readonly subject: string;
  readonly resolve: (schema: Schema) => Schema;

  constructor(subject: string, resolve: (schema: Schema) => Schema) {
    this.subject = subject;
    this.resolve = resolve;
  }

  /** Records a difference if the values differ. */
  same(place: string, facts: unknown, description: unknown): void {
    const [expected, found] = [told(facts), told(description)];
    if (expected !== found) this.add(place, expected, found);
  }

  /** Records a field that the facts lack: a difference, unless `x-sources` states it. */
  unknown(place: string, schema: Schema | undefined, description: string): void {
    if (schema?.['x-sources']?.docs === false) this.beyond.push(place);
    else this.add(place, 'nothing', description);
  }

  add(place: string, facts: string, description: string): void {
    this.differences.push({ subject: this.subject, place, facts, description });
  }
}

function told(value: unknown): string {
  if (value === undefined) return 'nothing';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
