import { onScopeDispose, type Ref, ref } from 'vue';

/**
 * Copies texts, also in a page that may not use the clipboard's API, such as one on a plain network address.
 *
 * @returns `copied` is true for a moment after a text was copied
 */
export function useCopy(): { copied: Readonly<Ref<boolean>>; copy: (text: string) => Promise<void> } {
  const copied = ref(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  onScopeDispose(() => clearTimeout(timer));
  const copy = async (text: string): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      if (!copyBySelection(text)) return;
    }
    copied.value = true;
    clearTimeout(timer);
    timer = setTimeout(() => {
      copied.value = false;
    }, 2_000);
  };
  return { copied, copy };
}

function copyBySelection(given: string): boolean {
  const area = document.createElement('textarea');
  area.value = given;
  area.style.position = 'fixed';
  area.style.opacity = '0';
  const before = document.activeElement;
  // A modal dialog makes all else inert.
  (before?.closest('dialog') ?? document.body).append(area);
  area.select();
  const done = document.execCommand('copy');
  area.remove();
  if (before instanceof HTMLElement) before.focus();
  return done;
}
