/** A text in both languages. */
export interface Text {
  readonly zh: string;
  readonly en: string;
}

/** @returns the text in both languages */
export function both(zh: string, en: string): Text {
  return { zh, en };
}
