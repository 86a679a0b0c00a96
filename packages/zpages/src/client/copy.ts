/** Makes the buttons beside trace ids copy them. Buttons that are added later work too. */
export function listenForCopies(): void {
  document.addEventListener('click', (event) => {
    const button = event.target instanceof Element ? event.target.closest('button.copy') : null;
    const code = button?.parentElement?.querySelector('code');
    if (button && code) void copy(code, button);
  });
}

async function copy(code: Element, button: Element): Promise<void> {
  try {
    await navigator.clipboard.writeText(code.textContent ?? '');
    acknowledge(button, 'Copied');
  } catch {
    // Without HTTPS (except on localhost) or permission there is no clipboard. The user can copy the selected text.
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
