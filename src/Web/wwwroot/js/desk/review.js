// Reviewing one after another by keyboard. A letter only focuses or follows a link; what decides is Enter on a button in focus.
const storageKey = 'examreg.desk.keys';

const isTyping = element => element.closest('input:not([type="checkbox"]), textarea, select, [contenteditable]') !== null;

function isOn() {
  return localStorage.getItem(storageKey) !== 'off';
}

export default function start(form) {
  const page = form.closest('main');
  const reason = form.querySelector('textarea');
  const keys = form.querySelector('[data-keys]');
  const reasons = form.querySelector('[data-reasons]');
  if (!reason) return addKeys(page);

  keys.hidden = false;
  reasons.hidden = false;
  const toggle = keys.querySelector('[data-keys-on]');
  toggle.checked = toggle.defaultChecked = isOn();
  toggle.addEventListener('change', () => localStorage.setItem(storageKey, toggle.checked ? 'on' : 'off'));

  reasons.addEventListener('click', event => {
    const { reason: text, mark } = event.target.dataset;
    if (!text) return;
    if (!reason.value.includes(text)) reason.value = [reason.value.trim(), text].filter(Boolean).join('\n');
    for (const name of mark.split(' ')) form.querySelector(`[name="MarkedFields"][value="${name}"]`).checked = true;
    reason.focus();
  });

  reason.addEventListener('keydown', event => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit(form.querySelector('[data-reject]'));
    }
    if (event.key === 'Escape') reason.blur();
  });

  addKeys(page);
}

function addKeys(page) {
  const onKey = event => {
    if (!page.isConnected) {
      document.removeEventListener('keydown', onKey);
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event.target) || !isOn()) return;
    const target = page.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
    if (!target) return;
    event.preventDefault();
    if (target instanceof HTMLAnchorElement) target.click();
    else target.focus();
  };
  document.addEventListener('keydown', onKey);
}
