import type { Line } from './lines.js';
import type { Notation, render } from './render.js';

/** What the reader chose last, for all pages. */
const stores = { forms: 'wechatpay-kit:form', notations: 'wechatpay-kit:notation' } as const;

/** Shows the calls of a page as the reader chose. */
export function showChosenCall(): void {
  check('forms', stored('forms'));
  check('notations', stored('notations'));
  writeCalls();
}

/** Copies code, stores the chosen tabs, and writes a call in the chosen notation. The forms themselves need no script. */
export function keepTabs(): void {
  document.addEventListener('change', ({ target }) => {
    if (!(target instanceof HTMLInputElement) || target.closest('.call') === null) return;
    const kind = target.closest('.notations') === null ? 'forms' : 'notations';
    store(kind, target.value);
    check(kind, target.value);
    writeCalls();
  });
  document.addEventListener('click', ({ target }) => {
    const button = target instanceof Element ? target.closest<HTMLElement>('.copy-code') : null;
    const source = button?.parentElement?.querySelector('pre');
    if (button != null && source != null) void copy(button, source.innerText);
  });
}

function check(kind: keyof typeof stores, value: string | undefined): void {
  if (value === undefined) return;
  for (const input of document.querySelectorAll<HTMLInputElement>(`.call .${kind} input`)) {
    if (input.value === value && !input.checked) input.checked = true;
  }
}

/** The call in TypeScript, which is in the page. */
const written = new WeakMap<Element, readonly Node[]>();

function writeCalls(): void {
  for (const block of document.querySelectorAll<HTMLElement>('.call[data-path]')) void writeCall(block);
}

async function writeCall(block: HTMLElement): Promise<void> {
  const code = block.querySelector('code');
  if (code === null) return;
  const notation = chosen(block, 'notations');
  const page = written.get(code);
  if (notation === 'ts') {
    if (page !== undefined) code.replaceChildren(...page);
    return;
  }
  if (page === undefined) written.set(code, [...code.childNodes]);
  const { path = '', verb = '' } = block.dataset;
  const chinese = document.documentElement.lang.startsWith('zh');
  let lines: readonly Line[];
  try {
    const renderer = (await import('./render.js')) as { render: typeof render };
    lines = await renderer.render(path, verb, notation as Notation, chosen(block, 'forms'), chinese);
  } catch {
    lines = [[{ text: chinese ? '# 暂时无法加载' : '# This could not be loaded', kind: 'comment' }]];
  }
  // The reader may have chosen another one meanwhile.
  if (chosen(block, 'notations') !== notation) return;
  code.replaceChildren(...lines.flatMap(lineNodes));
}

function chosen(block: HTMLElement, kind: keyof typeof stores): string {
  return block.querySelector<HTMLInputElement>(`.${kind} input:checked`)?.value ?? '';
}

function lineNodes(tokens: Line, at: number): Node[] {
  const nodes = tokens.map(({ text, kind }) => {
    if (kind === undefined) return document.createTextNode(text);
    const element = document.createElement('i');
    // The classes of `tools/docs/code-block.ts`.
    element.className = kind.charAt(0);
    element.textContent = text;
    return element;
  });
  return at === 0 ? nodes : [document.createTextNode('\n'), ...nodes];
}

async function copy(button: HTMLElement, text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    button.classList.add('copied');
    setTimeout(() => button.classList.remove('copied'), 2_000);
  } catch {
    // The page may not write to the clipboard. The text is selected instead.
  }
}

// A browser may refuse storage.
function store(kind: keyof typeof stores, value: string): void {
  try {
    localStorage.setItem(stores[kind], value);
  } catch {}
}

function stored(kind: keyof typeof stores): string | undefined {
  try {
    return localStorage.getItem(stores[kind]) ?? undefined;
  } catch {
    return undefined;
  }
}
