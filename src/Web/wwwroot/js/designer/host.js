// Brings Elsa Studio to life on our page: our fetch first, then Studio's own scripts, then the element that the page asks for.
import { wrapFetch } from './api.js';
import { prepareMonaco } from './monaco.js';
import { translate } from './words.js';
import { label } from './labels.js';
import { checkFields } from './fields.js';

const { api, base } = document.body.dataset;
const stage = document.querySelector('.studio-stage');
const chinese = document.documentElement.lang !== 'en';

// Dates and MudBlazor's own texts follow this.
localStorage.setItem('BlazorCulture', chinese ? 'zh-CN' : 'en-US');
if (chinese) translate(document.body);
label(stage, !chinese);
checkFields(stage, JSON.parse(document.body.dataset.fields));

// Studio's own scripts stand in the page, deferred, and have run before this module.
wrapFetch(document.body.dataset);
const monaco = prepareMonaco(load);
const provider = document.querySelector('elsa-backend-provider');
provider.setAttribute('remote-endpoint', api);
// Studio wants one; what it sends is replaced by a fresh one on every call.
provider.setAttribute('access-token', 'page');

// The list of flows opens one here, in a frame that nobody sees, so that the one that is asked for later finds all at work. It goes by a name
// of its own, so that the same flow is read anew when it is asked for.
const ahead = window.parent !== window;
const hasDrawing = stage.dataset.element !== 'elsa-workflow-instance-list';
let activities = null;
document.addEventListener('studio:definition', ({ detail }) => activities = (detail.root?.activities ?? []).map(({ id }) => id));

const element = document.createElement(stage.dataset.element);
for (const [name, value] of Object.entries(stage.dataset)) {
  if (name !== 'element') element.setAttribute(name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`), ahead ? `~${value}` : value);
}
stage.append(element);
const ready = start();
window.studio = { ready, open };
await ready;

async function start() {
  await window.Blazor.start();
  await customElements.whenDefined(stage.dataset.element);
  await drawn();
  document.body.classList.add('studio-ready');
  document.dispatchEvent(new Event('studio:ready'));
  requestIdleCallback(monaco, { timeout: 3000 });
}

// Another flow in this page: its bar as the server makes it, its drawing in the editor that is there. Tells the address; null where there is no
// such page, or none for this person any more.
async function open(address) {
  const response = await fetch(address, { headers: { Accept: 'text/html' } });
  const page = response.ok ? new DOMParser().parseFromString(await response.text(), 'text/html') : null;
  const next = page?.querySelector('.studio-stage');
  if (next?.dataset.element !== stage.dataset.element) return null;
  const before = stage.querySelector('.x6-node');
  activities = null;
  document.title = page.title;
  document.querySelector('.studio-bar').replaceWith(document.adoptNode(page.querySelector('.studio-bar')));
  document.body.classList.replace('studio-ready', 'studio-switching');
  element.setAttribute('definition-id', next.dataset.definitionId);
  drawn(before).then(() => document.body.classList.replace('studio-switching', 'studio-ready'));
  return response.url;
}

// The chip in the bar: which version the canvas is, and whether it is stored.
const state = () => document.querySelector('[data-state]');
document.addEventListener('studio:saving', () => state() && (state().textContent = state().dataset.saving));
document.addEventListener('studio:saved', ({ detail: { ok, definition, refusal } }) => {
  const chip = state();
  if (!chip) return;
  // A publication that was refused has saved its draft.
  const saved = definition ?? refusal?.draft;
  chip.classList.toggle('is-refused', !ok && !saved);
  chip.textContent = saved ? chip.dataset[saved.isPublished ? 'published' : 'draft'].replace('{0}', saved.version) : chip.dataset.refused;
});

// A page without a drawing shows its tables. A drawing is ready when each of its activities has its face, since before that a click on one
// falls through; one without activities when it is there and nothing is left to be done.
async function drawn(before) {
  await seen(() => {
    if (!hasDrawing) return stage.querySelector('.mud-table');
    if (!activities || before?.isConnected || !stage.querySelector('.x6-graph-svg-viewport')) return false;
    const faces = new Set([...stage.querySelectorAll('.x6-node .elsa-activity')].map(face => face.closest('.x6-node').dataset.cellId));
    return activities.every(id => faces.has(id));
  });
  if (hasDrawing && activities.length === 0) await new Promise(resolve => requestIdleCallback(resolve));
}

function seen(what) {
  return new Promise(resolve => {
    const watch = new MutationObserver(look);
    watch.observe(stage, { childList: true, subtree: true });
    look();
    function look() {
      if (!what()) return;
      watch.disconnect();
      resolve();
    }
  });
}

function load(path) {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = base + path;
    script.async = false;
    script.onload = resolve;
    script.onerror = () => reject(new Error(`${path} cannot be loaded.`));
    document.body.append(script);
  });
}
