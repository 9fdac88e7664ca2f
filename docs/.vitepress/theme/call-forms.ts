/** The form of call that the reader chose last, for all pages. */
const key = 'wechatpay-kit:form';

/** Shows the calls of a page in the chosen form. */
export function showChosenForm(): void {
  choose(stored());
}

/** Copies code blocks, and stores the chosen form. The tabs themselves need no script. */
export function keepForms(): void {
  document.addEventListener('change', ({ target }) => {
    if (!(target instanceof HTMLInputElement) || target.closest('.call') === null) return;
    store(target.value);
    choose(target.value);
  });
  document.addEventListener('click', ({ target }) => {
    const button = target instanceof Element ? target.closest<HTMLElement>('.copy-code') : null;
    const source = button?.parentElement?.querySelector('pre');
    if (button != null && source != null) void copy(button, source.innerText);
  });
}

function choose(form: string | undefined): void {
  if (form === undefined) return;
  for (const input of document.querySelectorAll<HTMLInputElement>('.call > input')) {
    if (input.value === form && !input.checked) input.checked = true;
  }
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
function store(form: string): void {
  try {
    localStorage.setItem(key, form);
  } catch {}
}

function stored(): string | undefined {
  try {
    return localStorage.getItem(key) ?? undefined;
  } catch {
    return undefined;
  }
}
