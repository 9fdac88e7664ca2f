/**
 * An address where nothing listens. A port that was just closed is given to the next process that asks for one; this one is given
 * to none, and unlike 1 it is no port that `fetch` refuses.
 */
export const closedUrl = 'http://127.0.0.1:2';
