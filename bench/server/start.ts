import { Child } from '../rounds/child.js';

/** Where the server listens. */
export interface Origins {
  readonly http: string;
  readonly https: string;
}

export interface RunningServer {
  readonly origins: Origins;
  /** Microseconds of CPU the server has used so far. */
  cpu(): Promise<number>;
  stop(): void;
}

export async function startServer(setupFile: string): Promise<RunningServer> {
  const child = new Child(new URL('./server.js', import.meta.url), [setupFile]);
  const origins = await child.next<Origins>();
  return {
    origins,
    async cpu() {
      const { user, system } = await child.ask<NodeJS.CpuUsage>('cpu');
      return user + system;
    },
    stop: () => child.stop(),
  };
}
