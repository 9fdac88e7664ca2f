/** The handwritten guides, as files: in Chinese in `docs/guide`, in English, under the same names, in `docs/en/guide`. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Language } from '../docs/label.js';

/** The repository. */
export const top: string = fileURLToPath(new URL('../..', import.meta.url));

export interface Guide {
  readonly language: Language;
  /** Such as `files`, the same in both languages. */
  readonly name: string;
  /** Such as `docs/en/guide/files.md`. */
  readonly path: string;
  readonly lines: readonly string[];
}

/** A code fence, and what stands in it. */
export interface Fence {
  /** Such as `['ts', 'no-run', '[Express]']`. */
  readonly words: readonly string[];
  /** The number of the line with the opening fence, from 1. */
  readonly line: number;
  readonly text: string;
}

/** All guides of a language, by name. */
export function guidesIn(language: Language): Guide[] {
  const folder = language === 'zh' ? 'docs/guide' : 'docs/en/guide';
  return readdirSync(join(top, folder))
    .filter((file) => file.endsWith('.md'))
    .sort()
    .map((file) => readGuide(language, `${folder}/${file}`));
}

/** The site's first page, which shows a program too. */
export function homeIn(language: Language): Guide {
  return readGuide(language, language === 'zh' ? 'docs/index.md' : 'docs/en/index.md');
}

/** The README of the project, whose tour is one program in parts. */
export function projectReadme(language: Language): Guide {
  return readGuide(language, language === 'zh' ? 'README.zh-CN.md' : 'README.md');
}

/** The README of a published package, which has programs too. */
export function readReadme(folder: string): Guide {
  return readGuide('en', `${folder}/README.md`);
}

function readGuide(language: Language, path: string): Guide {
  const lines = readFileSync(join(top, path), 'utf8').split('\n');
  return { language, name: basename(path, '.md'), path, lines };
}

/**
 * The code fences of a guide, also those in a list or a container.
 *
 * @throws Error naming the place of a fence that nothing closes
 */
export function fencesIn({ path, lines }: Guide): Fence[] {
  const found: Fence[] = [];
  for (let at = 0; at < lines.length; at++) {
    const [, mark, info = ''] = /^\s*(`{3,})(.*)$/.exec(lines[at] ?? '') ?? [];
    if (mark === undefined) continue;
    const end = lines.findIndex((line, index) => index > at && line.trim() === mark);
    if (end < 0) throw new Error(`${path}:${at + 1}: nothing closes this code fence`);
    const text = `${lines.slice(at + 1, end).join('\n')}\n`;
    found.push({ words: info.trim().split(/\s+/), line: at + 1, text });
    at = end;
  }
  return found;
}

/** The lines of a guide without its code, and their numbers. */
export function extractProse(guide: Guide): { line: number; text: string }[] {
  const code = new Set<number>();
  for (const { line, text } of fencesIn(guide)) {
    const length = text.split('\n').length;
    for (let at = line; at <= line + length; at++) code.add(at);
  }
  return guide.lines.map((text, index) => ({ line: index + 1, text })).filter(({ line }) => !code.has(line));
}
