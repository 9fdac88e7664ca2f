import type { CommandTable } from '../admin/commands.js';
import type { SandboxConfig } from '../sandbox.js';
import type { World } from '../world.js';

/** What the bridge works with. */
export interface BridgeParts {
  readonly world: World;
  readonly commands: CommandTable;
  /** The merchant that calls are made as. */
  readonly config: SandboxConfig;
  /** The HTTP listener. */
  readonly url: string;
}
