import type { SandboxConfig } from '../../runtime/config.js';
import type { World } from '../../runtime/world.js';
import type { CommandTable } from '../commands.js';

/** The dependencies of the bridge. */
export interface BridgeParts {
  readonly world: World;
  readonly commands: CommandTable;
  /** The merchant of the calls. */
  readonly config: SandboxConfig;
  /** The HTTP listener. */
  readonly url: string;
}
