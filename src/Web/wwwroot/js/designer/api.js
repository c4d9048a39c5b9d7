// Between Studio and our API: a fresh token on every call, saves one after the other on the newest revision that this page has seen,
// and refusals in the one form that Studio shows.

const refused = JSON.parse(document.body.dataset.refusals);

let plain;
let home;
let formToken;
let token = null;
let renewing = null;
let saving = Promise.resolve();
// By definition: the version and revision that this page's canvas is based on.
const bases = new Map();

// What the page needs to draw anything: asked for while the runtime starts, and handed out once, when Studio asks.
const early = new Map();

export function wrapFetch({ api, formToken: form, token: first, tokenSeconds, first: paths }) {
  [home, formToken] = [api, form];
  plain = window.fetch.bind(window);
  token = { text: first, until: performance.timeOrigin + (tokenSeconds - 60) * 1000 };
  window.fetch = (resource, init) => {
    const url = new URL(resource instanceof Request ? resource.url : resource, document.baseURI);
    if (['http:', 'https:'].includes(url.protocol) && url.origin !== location.origin) return refusal(refused.foreign);
    if (!url.href.startsWith(home)) return plain(resource, init);
    const address = url.href.replace('/by-definition-id/~', '/by-definition-id/');
    return call(new Request(resource instanceof Request ? resource : address, init), address.slice(home.length));
  };
  for (const path of paths.split(' ').filter(Boolean)) early.set(path, answer(new Request(home + path), () => undefined));
}

// Many calls at once share one renewal.
function fresh() {
  if (token && Date.now() < token.until) return token.text;
  return renewing ??= renew().finally(() => renewing = null);
}

async function renew() {
  const response = await plain('/designer/token', { method: 'POST', headers: { 'X-CSRF-TOKEN': formToken, Accept: 'application/json' } });
  if (!response.ok) throw Object.assign(new Error('no token'), { status: response.status });
  const { accessToken, expiresIn } = await response.json();
  token = { text: accessToken, until: Date.now() + (expiresIn - 60) * 1000 };
  return token.text;
}

async function call(request, path) {
  const body = ['GET', 'HEAD'].includes(request.method) ? undefined : await request.clone().arrayBuffer();
  if (request.method === 'GET' && early.has(path)) {
    const asked = early.get(path);
    early.delete(path);
    return remember(path, await asked);
  }
  if (request.method !== 'POST' || path !== '/workflow-definitions') return remember(path, await answer(request, () => body));
  // Studio does not wait for one autosave before the next.
  const turn = saving.then(() => save(request, JSON.parse(new TextDecoder().decode(body))));
  saving = turn.catch(() => {});
  return turn;
}

async function save(request, content) {
  document.dispatchEvent(new CustomEvent('studio:saving'));
  const response = await answer(request, () => {
    const basis = bases.get(content.model?.definitionId);
    if (basis) Object.assign(content.model, { id: basis.id, customProperties: { ...content.model.customProperties, revision: basis.revision } });
    return JSON.stringify(content);
  });
  const told = await response.clone().json().catch(() => null);
  if (response.ok) keep(told.workflowDefinition);
  document.dispatchEvent(new CustomEvent('studio:saved', { detail: { ok: response.ok, definition: told?.workflowDefinition, refusal: told } }));
  return response;
}

// What Studio reads or gets back for its canvas is what its next save is based on.
async function remember(path, response) {
  if (response.ok && (/^\/workflow-definitions\/by-(definition-)?id\//.test(path) || /\/(publish|retract|import)$/.test(path))) {
    const definition = await response.clone().json().catch(() => null);
    keep(definition);
    if (definition) document.dispatchEvent(new CustomEvent('studio:definition', { detail: definition }));
    if (!path.startsWith('/workflow-definitions/by-')) document.dispatchEvent(new CustomEvent('studio:saved', { detail: { ok: true, definition } }));
  }
  if (response.ok && path.startsWith('/descriptors/activities?')) {
    response.clone().json().then(({ items }) => document.dispatchEvent(new CustomEvent('studio:descriptors', { detail: items })));
  }
  return response;
}

function keep(definition) {
  if (definition?.isLatest) bases.set(definition.definitionId, { id: definition.id, revision: definition.customProperties.revision });
}

async function answer(request, body, acknowledged = false) {
  const send = async () => {
    const headers = new Headers(request.headers);
    headers.set('Authorization', `Bearer ${await fresh()}`);
    if (acknowledged) headers.set('X-Acknowledge-Warnings', 'true');
    return plain(request.url, { method: request.method, headers, body: body(), signal: request.signal });
  };
  let response;
  try {
    response = await send();
    if (response.status === 401) {
      token = null;
      response = await send();
    }
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    return refusal(error.status ? refused[401] : refused.offline);
  }
  if (response.status === 400) {
    const told = await response.clone().json().catch(() => null);
    if (told?.draft) bases.set(told.draft.definitionId, told.draft);
    if (told?.code === 'warnings' && await confirmed(told.errors.generalErrors)) return answer(request, body, true);
    return response;
  }
  // What is not there is Studio's to understand.
  if (response.ok || response.status === 404) return response;
  return refusal(refused[response.status] ?? refused.other);
}

// Studio shows the text of a 400, and of nothing else; anything above is swallowed or tried again.
function refusal(text) {
  const body = { statusCode: 400, message: text, errors: { generalErrors: [text] } };
  return new Response(JSON.stringify(body), { status: 400, headers: { 'Content-Type': 'application/json' } });
}

function confirmed(warnings) {
  const dialog = document.getElementById('studio-question');
  dialog.querySelector('h2').textContent = dialog.dataset.title.replace('{0}', warnings.length);
  dialog.querySelector('ul').replaceChildren(...warnings.map(text => Object.assign(document.createElement('li'), { textContent: text })));
  dialog.returnValue = 'no';
  dialog.showModal();
  return new Promise(resolve => dialog.addEventListener('close', () => resolve(dialog.returnValue === 'yes'), { once: true }));
}
