/** `npm run demo`: a story of a merchant and its users, against the sandbox. `npm run demo -- NAME` plays another one. */
import { stories } from './stories/list.js';
import { play } from './stories/stage.js';

const [name = 'contracts'] = process.argv.slice(2);
const chosen = stories[name];
if (chosen === undefined) {
  const lines = Object.entries(stories).map(
    ([known, { about }]) => `  npm run demo -- ${known.padEnd(11)} ${about}`,
  );
  console.error(`There is no story '${name}'. There are:\n${lines.join('\n')}`);
  process.exitCode = 2;
} else {
  process.exitCode = (await play(chosen.mchid, await chosen.load())) === 0 ? 0 : 1;
}
