// Milliseconds after the last key, so that a word is one question.
const TYPED_AFTER = 300;

/** Makes links and search change the page in place, as another address of it. `chosen` is called after each change. */
export function listenForChoices(chosen: () => void): void {
  document.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('main a[href^="?"]') : null;
    const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey;
    if (!(link instanceof HTMLAnchorElement) || !isPlain) return;
    event.preventDefault();
    history.replaceState(null, '', link.href);
    chosen();
    if (link.closest('.lane')) document.getElementById('requests')?.scrollIntoView({ block: 'nearest' });
  });
  let typed: ReturnType<typeof setTimeout> | undefined;
  document.addEventListener('input', () => {
    clearTimeout(typed);
    typed = setTimeout(() => search(chosen), TYPED_AFTER);
  });
  document.addEventListener('submit', (event) => {
    event.preventDefault();
    clearTimeout(typed);
    search(chosen);
  });
}

function search(chosen: () => void): void {
  const input = document.querySelector('input[type=search]');
  if (!(input instanceof HTMLInputElement)) return;
  const url = new URL(location.href);
  if (input.value === '') url.searchParams.delete('q');
  else url.searchParams.set('q', input.value);
  history.replaceState(null, '', url);
  chosen();
}
