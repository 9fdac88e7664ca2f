import { Hono } from 'hono';
import type { Bindings } from '../../gateway/bindings.js';
import { problem } from '../problem.js';
import { answerAsset } from './pages.js';

/**
 * The console, which is a page over the admin API, and the phone's page. `app/admission.ts` decides which clients are
 * admitted.
 */
export function consoleApp(): Hono<{ Bindings: Bindings }> {
  const app = new Hono<{ Bindings: Bindings }>();
  for (const [place, page] of [
    ['/_console', 'index.html'],
    ['/_phone', 'phone.html'],
  ] as const) {
    app.get(place, (context) => context.redirect(`${place}/`));
    app.get(`${place}/*`, ({ req }) => {
      const rest = req.path.slice(place.length + 1);
      // An address within the console, such as `/_console/live/12`, is one of the page's own.
      const name = rest.startsWith('assets/') || page === 'phone.html' ? rest || page : page;
      const found = answerAsset(name, req.header('accept-encoding'));
      return found ?? problem(404, 'NOT_FOUND', `there is no ${req.path}; the page is ${place}/`);
    });
  }
  app.all('*', ({ req }) => problem(404, 'NOT_FOUND', `there is no ${req.method} ${req.path}`));
  return app;
}
