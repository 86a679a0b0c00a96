// Milliseconds. A shorter silence is no outage: the process may be collecting garbage.
const SILENT_AFTER = 3_000;

let answeredAt = 0;
let trouble = '';

/** Notes that the process has answered, or that no answer can be expected yet. */
export function noteAnswer(now: number): void {
  answeredAt = now;
  trouble = '';
}

export function noteTrouble(text: string): void {
  trouble = text;
}

/** Shows whether the numbers are still updated. */
export function showConnection(now: number): void {
  const silentFor = now - answeredAt;
  const silent = silentFor > SILENT_AFTER;
  document.documentElement.classList.toggle('silent', silent);
  setText('.connection', silent ? trouble || 'No answer from the process' : 'Live');
  setText('.silence', silent ? `for ${Math.round(silentFor / 1_000)} s` : '');
}

/** Shows that the numbers stand still because somebody wants them to. */
export function showPause(paused: boolean): void {
  const button = document.querySelector('.pause');
  button?.setAttribute('aria-pressed', String(paused));
  document.documentElement.classList.toggle('paused', paused);
  document.documentElement.classList.remove('silent');
  setText('.pause', paused ? 'Go on' : 'Pause');
  setText('.connection', paused ? 'Paused' : 'Live');
  setText('.silence', '');
}

// Writes only when the text changes: a screen reader reads it aloud at each write.
function setText(selector: string, text: string): void {
  const element = document.querySelector(selector);
  if (element !== null && element.textContent !== text) element.textContent = text;
}
