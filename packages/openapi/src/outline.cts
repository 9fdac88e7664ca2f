import type { Components, ErrorTable } from './bundle.cjs';
import { readOutline, readPart } from './files.cjs';
import type { Operation, Verb } from './operation.cjs';
import type { Schema } from './schema.cjs';

/** What the outline says of an operation or a notification: all but its descriptions, its links and its schemas. */
export type OperationOutline = Omit<
  Operation,
  | 'description'
  | 'x-description-en'
  | 'externalDocs'
  | 'x-docs'
  | 'servers'
  | 'security'
  | 'parameters'
  | 'requestBody'
  | 'responses'
  | 'x-payload'
>;

/** The place of a part in the document: its first byte, and the byte after its last. */
export type Place = readonly [start: number, end: number];

/** The published file `wechatpay.outline.json`. */
export interface OutlineFile {
  /** The length of the document in bytes. */
  readonly length: number;
  readonly operations: readonly {
    readonly verb: Verb;
    readonly path: string;
    readonly wirePath: string;
    readonly outline: OperationOutline;
    readonly place: Place;
  }[];
  readonly events: readonly {
    readonly name: string;
    readonly outline: OperationOutline;
    readonly place: Place;
  }[];
  readonly schemas: Readonly<Record<string, Place>>;
  readonly responses: Place;
  readonly securitySchemes: Place;
  readonly errors: Place;
}

/** An operation of the outline. */
export interface OutlinedOperation {
  readonly verb: Verb;
  /** The routing path: `v2/pay/contractorder`. */
  readonly path: string;
  /** The path on the wire, as the document has it: `/pay/contractorder`. */
  readonly wirePath: string;
  readonly outline: OperationOutline;
  /** The whole operation, which is read from the document when it is first asked for. */
  readonly operation: Operation;
}

/** A notification of the outline. */
export interface OutlinedEvent {
  /** The names of APIv2 events begin with `v2/`. */
  readonly name: string;
  readonly outline: OperationOutline;
  /** The whole notification, which is read from the document when it is first asked for. */
  readonly operation: Operation;
}

/** The document in short. Its other parts are read one by one, when they are first asked for, and kept. */
export interface Outline {
  /** In the order of the document. */
  readonly operations: readonly OutlinedOperation[];
  readonly events: readonly OutlinedEvent[];
  readonly components: Components;
  readonly errors: ErrorTable;
}

let outline: Outline | undefined;

/**
 * Loads the outline of the document from this package. That takes a small part of the time of `loadBundle()`, for
 * programs that need few of the schemas. The object is shared: do not change it.
 *
 * @throws Error when a part is asked for and cannot be read, or when the document is not that of the outline
 * @example loadOutline().operations.find(({ path }) => path === 'v3/certificates')?.operation.responses
 */
export function loadOutline(): Outline {
  outline ??= openOutline(readOutline() as OutlineFile);
  return outline;
}

function openOutline({ length, operations, events, schemas, ...places }: OutlineFile): Outline {
  const responses = keep<Components['responses']>(length, places.responses);
  const securitySchemes = keep<Components['securitySchemes']>(length, places.securitySchemes);
  const errors = keep<ErrorTable>(length, places.errors);
  const components = {
    schemas: readLazily(length, schemas),
    get responses() {
      return responses();
    },
    get securitySchemes() {
      return securitySchemes();
    },
  };
  return {
    operations: operations.map((entry) => new PartedOperation(length, entry)),
    events: events.map((entry) => new PartedEvent(length, entry)),
    components: components as Components,
    get errors() {
      return errors();
    },
  };
}

/** @returns a function that reads a part at its first call */
function keep<Part>(length: number, place: Place): () => Part {
  let part: Part | undefined;
  return () => {
    part ??= readPart(length, place) as Part;
    return part;
  };
}

/** A record whose values are read when they are first asked for. */
function readLazily(
  length: number,
  places: Readonly<Record<string, Place>>,
): Readonly<Record<string, Schema>> {
  const entries = Object.entries(places).map(([name, place]) => {
    const get = keep<Schema>(length, place);
    return [name, { get, enumerable: true }] as const;
  });
  return Object.defineProperties({}, Object.fromEntries(entries));
}

/** A class, because its getter is made once for all: a literal would make one for each of a thousand operations. */
class Parted {
  readonly outline: OperationOutline;
  readonly #length: number;
  readonly #place: Place;
  #operation: Operation | undefined;

  constructor(
    length: number,
    { outline, place }: { readonly outline: OperationOutline; readonly place: Place },
  ) {
    this.outline = outline;
    this.#length = length;
    this.#place = place;
  }

  get operation(): Operation {
    this.#operation ??= readPart(this.#length, this.#place) as Operation;
    return this.#operation;
  }
}

class PartedOperation extends Parted implements OutlinedOperation {
  readonly verb: Verb;
  readonly path: string;
  readonly wirePath: string;

  constructor(length: number, entry: OutlineFile['operations'][number]) {
    super(length, entry);
    this.verb = entry.verb;
    this.path = entry.path;
    this.wirePath = entry.wirePath;
  }
}

class PartedEvent extends Parted implements OutlinedEvent {
  readonly name: string;

  constructor(length: number, entry: OutlineFile['events'][number]) {
    super(length, entry);
    this.name = entry.name;
  }
}
