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

const drawing = stage.dataset.element !== 'elsa-workflow-instance-list';
let empty = false;
document.addEventListener('studio:definition', ({ detail }) => empty = !detail.root?.activities?.length, { once: true });

const element = document.createElement(stage.dataset.element);
for (const [name, value] of Object.entries(stage.dataset)) {
  if (name !== 'element') element.setAttribute(name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`), value);
}
stage.append(element);
await window.Blazor.start();
await customElements.whenDefined(stage.dataset.element);
await firstDrawing();
document.body.classList.add('studio-ready');
document.dispatchEvent(new Event('studio:ready'));
requestIdleCallback(monaco, { timeout: 3000 });

// The chip in the bar: which version the canvas is, and whether it is stored.
const state = document.querySelector('[data-state]');
document.addEventListener('studio:saving', () => state && (state.textContent = state.dataset.saving));
document.addEventListener('studio:saved', ({ detail: { ok, definition, refusal } }) => {
  if (!state) return;
  // A publication that was refused has saved its draft.
  const saved = definition ?? refusal?.draft;
  state.classList.toggle('is-refused', !ok && !saved);
  state.textContent = saved ? state.dataset[saved.isPublished ? 'published' : 'draft'].replace('{0}', saved.version) : state.dataset.refused;
});

// A page without a drawing shows its tables. A drawing is ready when each node on it has its face, since before that a click on one falls
// through; one without nodes when it is there and nothing is left to be done.
async function firstDrawing() {
  await seen(() => {
    if (!stage.querySelector('.x6-graph-svg-viewport')) return !drawing && stage.querySelector('.mud-table');
    const nodes = stage.querySelectorAll('.x6-node');
    return empty || nodes.length > 0 && [...nodes].every(node => node.querySelector('.elsa-activity'));
  });
  if (empty) await new Promise(resolve => requestIdleCallback(resolve));
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
