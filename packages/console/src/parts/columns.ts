/** A column of a table. */
export interface Column {
  readonly id: string;
  readonly title: string;
  /** As in `grid-template-columns`: `72px`, `minmax(0, 1fr)`. */
  readonly width: string;
  /** The width in a narrow table, if it is another one. */
  readonly narrow?: string;
  readonly align?: 'start' | 'end';
  /** Whether a narrow table, such as one beside what is open, leaves it out. */
  readonly wideOnly?: boolean;
  /** Whether only a table with much room, as on a large screen, has it. */
  readonly roomyOnly?: boolean;
}
