// Brings Elsa Studio to life on our page: our fetch first, then Studio's own scripts, then its elements.
import { wrapFetch } from './api.js';

const { api, formToken, base } = document.body.dataset;
const stage = document.querySelector('.studio-stage');

// Dates and MudBlazor's own texts follow this.
localStorage.setItem('BlazorCulture', document.documentElement.lang === 'en' ? 'en-US' : 'zh-CN');

const token = await wrapFetch({ api, formToken });
const provider = document.querySelector('elsa-backend-provider');
provider.setAttribute('remote-endpoint', api);
provider.setAttribute('access-token', token);

// MudBlazor and Radzen are asked for as soon as Studio draws; Monaco only by the editors of expressions.
const early = ['_content/MudBlazor/MudBlazor.min.js', '_content/CodeBeam.MudBlazor.Extensions/MudExtensions.min.js', '_content/Radzen.Blazor/Radzen.Blazor.js'];
const monaco = ['_content/BlazorMonaco/jsInterop.js', '_content/BlazorMonaco/lib/monaco-editor/min/vs/loader.js', '_content/BlazorMonaco/lib/monaco-editor/min/vs/editor/editor.main.js'];
await Promise.all([...early, '_framework/blazor.webassembly.js'].map(load));
const started = window.Blazor.start();

const element = document.createElement(stage.dataset.element);
for (const [name, value] of Object.entries(stage.dataset)) {
  if (name !== 'element') element.setAttribute(name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`), value);
}
stage.append(element);
await started;
await customElements.whenDefined(stage.dataset.element);
for (const path of monaco) await load(path);

function load(path) {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = base + path;
    if (path.endsWith('blazor.webassembly.js')) script.setAttribute('autostart', 'false');
    script.async = false;
    script.onload = resolve;
    script.onerror = () => reject(new Error(`${path} cannot be loaded.`));
    document.body.append(script);
  });
}
