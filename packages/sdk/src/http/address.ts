/** The parts of a URL that sending a request needs. A `URL` has them. */
export type Address = Readonly<
  Pick<URL, 'origin' | 'protocol' | 'host' | 'hostname' | 'port' | 'pathname' | 'search' | 'href'>
>;

/** The host of many addresses, and the beginning of their paths. */
export class Base {
  readonly origin: string;
  readonly protocol: string;
  readonly host: string;
  readonly hostname: string;
  readonly port: string;
  /** Without a slash at its end; usually empty. */
  readonly path: string;

  /** @param url its query is ignored */
  constructor({ origin, protocol, host, hostname, port, pathname }: URL) {
    this.origin = origin;
    this.protocol = protocol;
    this.host = host;
    this.hostname = hostname;
    this.port = port;
    this.path = pathname.endsWith('/') ? pathname.slice(0, -1) : pathname;
  }

  /**
   * The address of a path under this base. It is not parsed: that would take a tenth of the time of a call without its
   * signature.
   *
   * @param path without a slash at its beginning; spelled as a URL spells it, as `expandPath()` returns it
   * @param search spelled as a URL spells it: empty, or a query with its question mark, as `queryString()` returns it
   */
  at(path: string, search: string): Address {
    return new AddressAt(this, `${this.path}/${path}`, search);
  }
}

class AddressAt implements Address {
  readonly #base: Base;
  readonly pathname: string;
  readonly search: string;

  constructor(base: Base, pathname: string, search: string) {
    this.#base = base;
    this.pathname = pathname;
    this.search = search;
  }

  get origin(): string {
    return this.#base.origin;
  }

  get protocol(): string {
    return this.#base.protocol;
  }

  get host(): string {
    return this.#base.host;
  }

  get hostname(): string {
    return this.#base.hostname;
  }

  get port(): string {
    return this.#base.port;
  }

  get href(): string {
    return this.origin + this.pathname + this.search;
  }
}
