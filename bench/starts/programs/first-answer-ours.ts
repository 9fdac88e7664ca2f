import { ours } from '../../contestants/ours.js';
import { readSetup } from '../../setup/setup.js';

const [, , setupFile, origin = ''] = process.argv;
await ours(readSetup(setupFile), origin).v3();
process.stdout.write(String(performance.now()));
