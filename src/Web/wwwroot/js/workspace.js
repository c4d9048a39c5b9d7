// The workspace: hiding the navigation, folding its groups, and several function pages open as tabs.
// Without this file every link still works; it only opens one page at a time.
import { createTabs } from './tabs.js';

const body = document.body;

function remember(name, value) {
  document.cookie = `examreg.${name}=${value};path=/;max-age=31536000;samesite=lax`;
}

for (const button of document.querySelectorAll('[data-side]')) {
  button.addEventListener('click', () => {
    const hide = button.dataset.side === 'hide';
    body.classList.toggle('ws-side-hidden', hide);
    remember('side', hide ? 'hidden' : 'shown');
    document.querySelector(`[data-side="${hide ? 'show' : 'hide'}"]`).focus();
  });
}

for (const group of document.querySelectorAll('[data-fold]')) {
  group.addEventListener('toggle', () => {
    const folded = [...document.querySelectorAll('[data-fold]:not([open])')].map(each => each.dataset.fold);
    remember('fold', folded.join('.'));
  });
}

const tabs = createTabs();
tabs.start();

// The drawer of a phone opens by its address (#side), so that it works without script; with script, leave no trace in the history.
document.addEventListener('click', event => {
  const link = event.target.closest('.ws-menu, .side-close, .side-shade');
  if (!link) return;
  event.preventDefault();
  location.replace(link.hash);
  history.replaceState(history.state, '', location.pathname + location.search + (link.hash === '#side' ? '#side' : ''));
});

document.querySelector('[data-logout]')?.addEventListener('submit', () => tabs.forget());
