import { noteAnswer, noteTrouble, showConnection } from './connection.js';
import { listenForCopies } from './copy.js';
import { morph } from './morph.js';
import { noteTrends } from './trends.js';

const EVERY = 1_000;
const GIVE_UP_AFTER = 10_000;

const address = new URL(location.href);
address.searchParams.set('format', 'fragment');
address.hash = '';

let asking = false;
let timer: ReturnType<typeof setInterval> | undefined;

async function ask(): Promise<void> {
  if (asking) return;
  asking = true;
  try {
    const response = await fetch(address, { signal: AbortSignal.timeout(GIVE_UP_AFTER) });
    const text = await response.text();
    if (response.ok) show(text);
    else noteTrouble(`The process answers ${response.status}`);
  } catch {
    noteTrouble('');
  } finally {
    asking = false;
  }
}

function show(text: string): void {
  const next = new DOMParser().parseFromString(text, 'text/html').getElementById('live');
  const live = document.getElementById('live');
  if (next === null || live === null) {
    noteTrouble('Something else answers here');
    return;
  }
  morph(live, next);
  document.title = next.getAttribute('data-title') ?? document.title;
  const now = performance.now();
  noteAnswer(now);
  showConnection(now);
  noteTrends(now);
}

function tick(): void {
  showConnection(performance.now());
  void ask();
}

// Asks nothing while the page is hidden.
function startOrStop(): void {
  clearInterval(timer);
  if (document.hidden) return;
  noteAnswer(performance.now());
  timer = setInterval(tick, EVERY);
  tick();
}

document.documentElement.classList.add('running');
document.addEventListener('visibilitychange', startOrStop);
listenForCopies();
noteTrends(performance.now());
startOrStop();
