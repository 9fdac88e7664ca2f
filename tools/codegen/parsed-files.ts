import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parse } from 'yaml';

/**
 * YAML files as JSON, by their text. Parsing all of `openapi/` takes four seconds of a processor. Most files are the same
 * as in the last build, and the tests read what the build has read.
 */
export class ParsedFiles {
  readonly #known: ReadonlyMap<string, string>;
  readonly #used = new Map<string, string>();

  constructor(known: ReadonlyMap<string, string> = new Map()) {
    this.#known = known;
  }

  /** @param file written by {@link save}, if there is one */
  static load(file: string): ParsedFiles {
    const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
    return new ParsedFiles(new Map(lines.map((line) => [line.slice(0, idLength), line.slice(idLength)])));
  }

  /**
   * @returns a new value each time
   * @throws YAMLParseError
   */
  parse(text: string): unknown {
    const id = createHash('sha1').update(text).digest('hex');
    const json = this.#known.get(id) ?? this.#used.get(id) ?? JSON.stringify(parse(text) ?? null);
    this.#used.set(id, json);
    return JSON.parse(json);
  }

  /** Writes what was parsed since the start, for the next build. */
  save(file: string): void {
    writeFileSync(file, [...this.#used].map(([id, json]) => id + json).join('\n'));
  }
}

const idLength = 40;
