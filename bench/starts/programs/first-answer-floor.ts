import { floor } from '../../contestants/floor.js';
import { readSetup } from '../../setup/setup.js';

const [, , setupFile, origin = ''] = process.argv;
await floor(readSetup(setupFile), origin).v3();
process.stdout.write(String(performance.now()));
