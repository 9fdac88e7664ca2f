import { registerCall } from './call.js';
import { registerOperations } from './catalogue.js';
import { registerClock } from './clock.js';
import { registerCompletion } from './completion.js';
import { registerDeductions } from './deductions.js';
import { registerFaults } from './faults.js';
import { registerKeys } from './keys.js';
import { registerMcp } from './mcp.js';
import { registerMerchants } from './merchants.js';
import { registerMoney } from './money.js';
import type { Register } from './options.js';
import { registerPlay } from './play.js';
import { registerRecords } from './records.js';
import { registerRun } from './run.js';
import { registerSandbox } from './sandbox.js';
import { registerState } from './state.js';
import { registerTrigger } from './trigger.js';

/** The groups of commands, in the order of the help. A new group is a file beside this one and a line here. */
export const groups: readonly Register[] = [
  registerSandbox,
  registerRun,
  registerCall,
  registerPlay,
  registerClock,
  registerMoney,
  registerTrigger,
  registerFaults,
  registerRecords,
  registerOperations,
  registerMerchants,
  registerKeys,
  registerState,
  registerDeductions,
  registerMcp,
  registerCompletion,
];
