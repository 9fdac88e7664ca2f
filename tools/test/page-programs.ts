/** The programs in the generated pages, as a reader copies them. */
import { buildCatalogue, type Catalogue } from '../docs/catalogue.js';
import { writePages } from '../docs/pages.js';
import { readDescription } from './description.js';

export interface PageProgram {
  /** Such as `openapi/v3/certificates.md get chainSync`. */
  readonly place: string;
  /** The file of the page. */
  readonly file: string;
  readonly text: string;
}

export function readCatalogue(): Catalogue {
  return buildCatalogue(readDescription());
}

/** The programs of all pages, with each form of a call separately. */
export function pagePrograms(catalogue: Catalogue): PageProgram[] {
  return [...writePages(catalogue)].flatMap(([file, text]) =>
    file.endsWith('.md') ? programsIn(file, text) : [],
  );
}

function programsIn(file: string, page: string): PageProgram[] {
  const blocks = [...page.matchAll(/<div v-pre class="call".*?<pre[^>]*><code>(.*?)<\/code><\/pre>/g)];
  return blocks.flatMap(([block, code = '']) => {
    const forms = [...code.matchAll(/<span class="form" data-form="(\w+)">(.*?)<\/span>/g)];
    const rest = code.replace(/<span class="form".*?<\/span>/g, '');
    const name = /name="(\w+)-form"/.exec(block)?.[1] ?? 'handler';
    if (forms.length === 0) return [{ place: `${file} ${name}`, file, text: readText(rest) }];
    return forms.map(([, form = '', head = '']) => ({
      place: `${file} ${name} ${form}`,
      file,
      text: readText(head + rest),
    }));
  });
}

function readText(html: string): string {
  return html
    .replace(/<\/?i\b[^>]*>/g, '')
    .replaceAll('&#10;', '\n')
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}
