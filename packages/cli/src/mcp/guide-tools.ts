import { textOf } from './fields.js';
import { listGuides, searchGuides, showGuide } from './guides.js';
import type { Argument, Tool } from './tool.js';

const language: Argument = { type: 'string', description: 'The language (default en)', enum: ['en', 'zh'] };

/** The guides of the documentation. */
export const guideTools: readonly Tool[] = [
  {
    name: 'search_guides',
    title: 'Find in the guides',
    description:
      'Finds sections of the guides: payments, notifications, signatures, keys, errors, retries, bills, testing, the sandbox. Without words, lists the guides.',
    properties: { query: { type: 'string', description: 'Words such as: verify notification' }, language },
    required: [],
    readOnly: true,
    run(given) {
      const [query, inLanguage] = [textOf(given, 'query'), textOf(given, 'language') ?? 'en'];
      return query === undefined ? listGuides(inLanguage) : searchGuides(query, inLanguage);
    },
  },
  {
    name: 'show_guide',
    title: 'Read a guide',
    description: 'Shows a guide, or one section of it, with programs that run as they stand.',
    properties: {
      name: { type: 'string', description: 'The name: notifications' },
      section: { type: 'string', description: "Words of a section's heading; without it, the whole guide" },
      language,
    },
    required: ['name'],
    readOnly: true,
    run: (given) =>
      showGuide(textOf(given, 'name') ?? '', textOf(given, 'language') ?? 'en', textOf(given, 'section')),
  },
];
