// Questions as dialogs on the page; without script the same links lead to a page that asks.
export default function start(page) {
  page.addEventListener('click', event => {
    const opener = event.target.closest('[data-dialog]');
    const closer = event.target.closest('dialog [data-close]');
    const dialog = opener ? document.getElementById(opener.dataset.dialog) : closer?.closest('dialog');
    if (!dialog) return;
    event.preventDefault();
    if (opener) dialog.showModal();
    else dialog.close();
  });
  for (const dialog of page.querySelectorAll('dialog[data-open-now]')) {
    dialog.addEventListener('close', () => document.getElementById(dialog.dataset.openNow)?.focus(), { once: true });
    dialog.showModal();
  }
}
