import type { KnownConfig } from '../../runtime/config.js';
import type { World } from '../../runtime/world.js';
import type { CommandTable } from '../commands.js';

/** The dependencies of the bridge. */
export interface BridgeParts {
  readonly world: World;
  readonly commands: CommandTable;
  /** The present configuration of the merchant of the calls. */
  readonly readConfig: () => KnownConfig;
  /** The HTTP listener. */
  readonly url: string;
  readonly httpsUrl: string;
}
