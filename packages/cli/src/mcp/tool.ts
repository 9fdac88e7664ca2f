import type { Fields } from './fields.js';

/** A tool that a client of the Model Context Protocol can call. */
export interface Tool {
  readonly name: string;
  readonly title: string;
  /** What it does, and when to use it: programs choose by it. */
  readonly description: string;
  /** Its arguments by name, each as a JSON Schema. */
  readonly properties: Readonly<Record<string, Argument>>;
  readonly required: readonly string[];
  /** Whether it only looks something up. */
  readonly readOnly: boolean;
  /**
   * @returns what is told, as text
   * @throws Error in one line
   */
  run(given: Fields): Promise<string> | string;
}

/** The schema of an argument. */
export interface Argument {
  readonly type: 'string' | 'integer' | 'boolean' | 'object';
  readonly description: string;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
}
