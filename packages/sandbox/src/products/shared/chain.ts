/**
 * The calls of a merchant and the acts of a user that lead to a notification. A notification that a product sends has
 * one; the others follow from no call, or from calls that no product plays.
 */
export interface Chain {
  readonly steps: readonly Step[];
}

export type Step = CallStep | ConfirmStep | WaitStep | ActStep;

/** The merchant calls an operation. */
export interface CallStep {
  /** `POST v2/pay/contractorder` */
  readonly call: string;
  /** Makes the options of the call, as the SDK takes them: `{ xml: {…} }`, `{ contract_id: '1', json: {…} }`. */
  readonly give: (story: Story) => Readonly<Record<string, unknown>>;
}

/** The user agrees to the page that a field of the last answer opens. */
export interface ConfirmStep {
  readonly confirm: string;
}

/** Time passes, until the platform has done its part. */
export interface WaitStep {
  /** Milliseconds of the sandbox's clock, which moves ahead. */
  readonly wait: number;
}

/** WeChat Pay or its operator acts on what a field of the last answer names. */
export interface ActStep {
  /** `use-coupon` */
  readonly act: string;
  readonly on: string;
}

/** What the steps so far have come to. */
export interface Story {
  readonly mchid: string;
  /** One of the merchant's, if it registered some. */
  readonly appid: string;
  /** One of the merchant's, if it registered some. */
  readonly plan: string;
  /** A number that nothing else has. */
  readonly number: string;
  /** Milliseconds, by the sandbox's clock. */
  readonly now: number;
  /** The URL that receives the notifications. */
  readonly notifyUrl: string;
  /** The answer of the last call. */
  readonly answer: Readonly<Record<string, unknown>>;
}
