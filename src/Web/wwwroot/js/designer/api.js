// Between Studio and our API: a fresh token on every call, and refusals in the one form that Studio shows.

let token = null;
let renewing = null;

export async function wrapFetch({ api, formToken }) {
  const plain = window.fetch.bind(window);

  async function renew() {
    const response = await plain('/designer/token', { method: 'POST', headers: { 'X-CSRF-TOKEN': formToken, Accept: 'application/json' } });
    if (!response.ok) throw Object.assign(new Error('no token'), { status: response.status });
    const { accessToken, expiresIn } = await response.json();
    token = { text: accessToken, until: Date.now() + (expiresIn - 60) * 1000 };
    return token.text;
  }

  // Many calls at once share one renewal.
  function fresh() {
    if (token && Date.now() < token.until) return token.text;
    return renewing ??= renew().finally(() => renewing = null);
  }

  window.fetch = async (resource, options) => {
    const request = resource instanceof Request ? resource : null;
    const url = new URL(request?.url ?? resource, document.baseURI);
    if (url.origin !== location.origin) return refusal('设计器不访问其他网站。');
    if (!url.href.startsWith(api)) return plain(resource, options);
    const call = new Request(resource, options);
    const body = ['GET', 'HEAD'].includes(call.method) ? undefined : await call.clone().arrayBuffer();
    const send = async (extra = {}) => {
      const headers = new Headers(call.headers);
      headers.set('Authorization', `Bearer ${await fresh()}`);
      for (const [name, value] of Object.entries(extra)) headers.set(name, value);
      return plain(call.url, { method: call.method, headers, body, signal: call.signal });
    };
    return answer(send);
  };
  return fresh();
}

async function answer(send) {
  let response;
  try {
    response = await send();
    if (response.status === 401) {
      token = null;
      response = await send();
    }
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    return refusal(error.status ? '登录已失效，请在新窗口登录后再保存；画布上的内容还在。' : '连不上服务器，改动尚未保存。');
  }
  if (response.status === 400) {
    const text = await response.clone().json().catch(() => null);
    if (text?.code === 'warnings' && await confirmed(text.errors.generalErrors)) return answer(() => send({ 'X-Acknowledge-Warnings': 'true' }));
    return response;
  }
  if (response.ok || response.status === 404) return response;
  return refusal(TEXTS[response.status] ?? `服务器未能完成操作（${response.status}），改动尚未保存。`);
}

const TEXTS = {
  401: '登录已失效，请在新窗口登录后再保存；画布上的内容还在。',
  403: '您只能查看流程，不能修改。',
  413: '文件太大。',
  429: '操作过于频繁，请稍后再试。',
};

// Studio shows the text of a 400, and of nothing else.
function refusal(text) {
  const body = { statusCode: 400, message: text, errors: { generalErrors: [text] } };
  return new Response(JSON.stringify(body), { status: 400, headers: { 'Content-Type': 'application/json' } });
}

function confirmed(warnings) {
  const dialog = document.getElementById('studio-question');
  dialog.querySelector('h2').textContent = `发布前请确认：检查发现 ${warnings.length} 处提醒`;
  dialog.querySelector('ul').replaceChildren(...warnings.map(text => Object.assign(document.createElement('li'), { textContent: text })));
  dialog.returnValue = 'no';
  dialog.showModal();
  return new Promise(resolve => dialog.addEventListener('close', () => resolve(dialog.returnValue === 'yes'), { once: true }));
}
