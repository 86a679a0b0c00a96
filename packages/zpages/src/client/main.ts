import { listenForChoices } from './choices.js';
import { noteAnswer, noteTrouble, showConnection, showPause } from './connection.js';
import { listenForCopies } from './copy.js';
import { morph } from './morph.js';

const EVERY = 1_000;
const GIVE_UP_AFTER = 10_000;

let asking: AbortController | undefined;
let timer: ReturnType<typeof setInterval> | undefined;
let paused = false;

/** Where the part of this page is that changes. */
function address(): URL {
  const url = new URL(location.href);
  url.searchParams.set('format', 'fragment');
  url.hash = '';
  return url;
}

async function ask(): Promise<void> {
  if (asking !== undefined) return;
  const mine = new AbortController();
  asking = mine;
  const giveUp = setTimeout(() => mine.abort(), GIVE_UP_AFTER);
  try {
    const response = await fetch(address(), { signal: mine.signal });
    const text = await response.text();
    if (asking !== mine) return;
    if (response.ok) show(text);
    else noteTrouble(`The process answers ${response.status}`);
  } catch {
    if (asking === mine) noteTrouble('');
  } finally {
    clearTimeout(giveUp);
    if (asking === mine) asking = undefined;
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
  if (!paused) showConnection(now);
}

function tick(): void {
  showConnection(performance.now());
  void ask();
}

// Asks nothing while the page is hidden, or paused.
function startOrStop(): void {
  clearInterval(timer);
  if (document.hidden || paused) return;
  noteAnswer(performance.now());
  timer = setInterval(tick, EVERY);
  tick();
}

/** Another choice is asked for at once, and the second begins anew; one that is paused shows it, and stands still again. */
function chosen(): void {
  asking?.abort();
  asking = undefined;
  if (paused) void ask();
  else startOrStop();
}

document.documentElement.classList.add('running');
document.addEventListener('visibilitychange', startOrStop);
document.querySelector('.pause')?.addEventListener('click', () => {
  paused = !paused;
  showPause(paused);
  startOrStop();
});
listenForCopies();
listenForChoices(chosen);
startOrStop();
