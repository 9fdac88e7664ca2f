import type { Socket } from 'node:net';

/** A request that repeats another. */
interface Replay {
  /** The id of the record that it repeats. */
  readonly id: string;
  /** Runs when it is in the log, with its own id. */
  readonly arrived: (own: string) => void;
}

/** The repetitions under way. Nothing in the request itself says that it is one: it is like every other. */
export interface Replays {
  /**
   * @param client the client's end of the connection
   * @returns a function that takes it back
   */
  expect(client: Socket, replay: Replay): () => void;
  /** @param server the server's end */
  take(server: Socket): Replay | undefined;
}

export function createReplays(): Replays {
  const expected = new Map<string, Replay>();
  return {
    expect({ localAddress, localPort }, replay) {
      const name = nameOf(localAddress, localPort);
      expected.set(name, replay);
      return () => void expected.delete(name);
    },
    take({ remoteAddress, remotePort }) {
      // Almost no sandbox repeats requests.
      if (expected.size === 0) return undefined;
      const name = nameOf(remoteAddress, remotePort);
      const replay = expected.get(name);
      expected.delete(name);
      return replay;
    },
  };
}

/** A listener for both families sees an IPv4 address as one of IPv6. */
function nameOf(address = '', port = 0): string {
  return `${address.replace(/^::ffff:/i, '')} ${port}`;
}
