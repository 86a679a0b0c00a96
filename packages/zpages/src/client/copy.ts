/** Makes the buttons beside trace ids copy them, those of requests to come too. */
export function listenForCopies(): void {
  document.addEventListener('click', (event) => {
    const button = event.target instanceof Element ? event.target.closest('button') : null;
    const code = button?.parentElement?.querySelector('code');
    if (button && code) void copy(code, button);
  });
}

async function copy(code: Element, button: Element): Promise<void> {
  try {
    await navigator.clipboard.writeText(code.textContent ?? '');
    acknowledge(button, 'Copied');
  } catch {
    // No clipboard away from HTTPS and localhost, or no permission: the keyboard's own copy is one key away.
    getSelection()?.selectAllChildren(code);
    acknowledge(button, 'Selected');
  }
}

function acknowledge(button: Element, text: string): void {
  button.textContent = text;
  setTimeout(() => {
    button.textContent = 'Copy';
  }, 1_500);
}
