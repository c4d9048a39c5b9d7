// Monaco, the editor of expressions, is large and not needed for the first node: it is fetched once Studio has drawn, and whoever asks
// for it earlier waits. (BlazorMonaco's functions are awaited by their callers, so each may take its time.)

const scripts = ['_content/BlazorMonaco/lib/monaco-editor/min/vs/loader.js', '_content/BlazorMonaco/lib/monaco-editor/min/vs/editor/editor.main.js'];
let loading = null;

export function prepareMonaco(load) {
  const ready = () => loading ??= (async () => {
    for (const script of scripts) await load(script);
    await new Promise(resolve => window.require(['vs/editor/editor.main'], resolve));
  })();
  wait(window.blazorMonaco, ready);
  return ready;
}

function wait(part, ready) {
  for (const [name, plain] of Object.entries(part)) {
    if (typeof plain === 'function') {
      part[name] = function (...values) {
        return window.monaco?.editor ? plain.apply(this, values) : ready().then(() => plain.apply(this, values));
      };
    } else if (plain && !Array.isArray(plain)) {
      wait(plain, ready);
    }
  }
}
