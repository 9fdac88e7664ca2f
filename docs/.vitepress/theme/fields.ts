/** Opens the folded fields that an address or a button asks for. A click on a name puts it into the address. */
export function keepFolds(): void {
  addEventListener('hashchange', openHere);
  document.addEventListener('click', ({ target }) => {
    if (!(target instanceof Element)) return;
    const button = target.closest<HTMLElement>('.unfold');
    if (button !== null) toggleAll(button);
    // A link in each of 50,000 rows would be a tenth of the pages.
    const field = target.closest('.field > code')?.closest('li');
    if (field != null) location.hash = encodeURIComponent(field.id);
  });
}

/** Opens the objects around the field that the address names, marks it and shows it. */
export function openHere(): void {
  const field = document.getElementById(fragment());
  if (field?.closest('.fields') == null) return;
  for (const before of document.querySelectorAll('.field.pointed')) before.classList.remove('pointed');
  field.querySelector(':scope > .field')?.classList.add('pointed');
  const closed = [...parents(field)].filter(({ open }) => !open);
  for (const details of closed) details.open = true;
  if (closed.length > 0) field.scrollIntoView();
}

function fragment(): string {
  try {
    return decodeURIComponent(location.hash.slice(1));
  } catch {
    return '';
  }
}

function* parents(field: Element): Generator<HTMLDetailsElement> {
  let details = field.parentElement?.closest('details');
  while (details != null) {
    yield details;
    details = details.parentElement?.closest('details');
  }
}

/** The button says what it does next. */
function toggleAll(button: HTMLElement): void {
  const fold = button.classList.toggle('unfolded');
  for (const details of button.parentElement?.querySelectorAll<HTMLDetailsElement>('details.inner') ?? []) {
    details.open = fold || details.parentElement?.closest('details.inner') == null;
  }
  const { textContent } = button;
  button.textContent = button.dataset['fold'] ?? '';
  button.dataset['fold'] = textContent ?? '';
}
