/** A thing, as the order of changes knows it. */
export interface ChangedThing {
  readonly merchant: string;
  readonly kind: string;
  /** The key of its row. */
  readonly key: string;
  /** When it was added and changed last, in milliseconds by the sandbox's clock, as far as this process knows. */
  readonly created: number | undefined;
  readonly changed: number | undefined;
  /** Grows with each change of any thing. */
  readonly place: number;
}

/** The things of all merchants, by their last change. */
export interface ChangedThings {
  /**
   * The newest change first.
   *
   * @param before only those with a lower place
   */
  newest(before?: number): Iterable<ChangedThing>;
  find(merchant: string, kind: string, key: string): ChangedThing | undefined;
  /** @param merchant the merchant id; of all merchants without it */
  count(kind: string, merchant?: string): number;
}
