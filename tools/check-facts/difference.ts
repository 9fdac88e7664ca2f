import type { Schema } from '@wechatpay-kit/openapi/model';

/** One thing that the facts and the description tell differently. */
export interface Difference {
  /** `POST v2/pay/orderquery`, `WEBHOOK PAPAY.SIGN`. */
  readonly subject: string;
  /** What differs there: `response.openid required`, `servers`. */
  readonly place: string;
  readonly facts: string;
  readonly description: string;
}

/** Collects what a comparison finds about one operation or notification. */
export class Findings {
  readonly differences: Difference[] = [];
  /** How many fields of the facts were looked for. */
  fields = 0;
  /** Fields that the description has from the models of SDKs alone. */
  readonly beyond: string[] = [];
  readonly subject: string;
  readonly resolve: (schema: Schema) => Schema;

  constructor(subject: string, resolve: (schema: Schema) => Schema) {
    this.subject = subject;
    this.resolve = resolve;
  }

  /** Records a difference unless both tell the same. */
  same(place: string, facts: unknown, description: unknown): void {
    const [expected, found] = [told(facts), told(description)];
    if (expected !== found) this.add(place, expected, found);
  }

  /** Records a field of the description that the facts lack: a difference, unless it says that they do. */
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
