// Elsa Studio takes seconds to start. While people look at the list of flows it is started in a frame that they do not see, with the first flow
// of the list; a click on a flow shows the frame with that one. Without script, with a window too small for the designer, or before the frame
// is ready, the links lead where they lead.

const smallest = 1000;
let frame = null;

export default function start(list) {
  const first = list.querySelector('a[data-ahead]');
  if (!first || frame || innerWidth < smallest || navigator.connection?.saveData) return;
  requestIdleCallback(() => {
    frame = document.createElement('iframe');
    frame.className = 'ahead';
    frame.title = first.textContent;
    frame.inert = true;
    frame.addEventListener('load', () => frame?.contentWindow.studio?.ready.then(() => frame && (frame.dataset.ready = '')), { once: true });
    frame.src = first.href;
    document.body.append(frame);
  }, { timeout: 2000 });
}

document.addEventListener('click', async event => {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = event.target.closest('a[data-ahead]');
  if (!link || frame?.dataset.ready === undefined) return;
  event.preventDefault();
  const address = await frame.contentWindow.studio.open(link.href).catch(() => null);
  if (!address) {
    location.assign(link.href);
    return;
  }
  history.pushState({}, '', address);
  document.title = frame.title = frame.contentDocument.title;
  for (const part of document.body.children) part.inert = part !== frame;
  frame.classList.add('is-open');
  frame.contentWindow.focus();
});

// Back: the list, which the workspace fetches anew and which then starts another frame.
addEventListener('popstate', () => {
  if (!frame?.classList.contains('is-open')) return;
  frame.remove();
  frame = null;
  for (const part of document.body.children) part.inert = false;
});
