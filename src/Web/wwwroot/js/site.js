// What every page does. A page's own script is a module with `export default function start(element)`, named by the
// element it belongs to: <div data-module="/js/photo.js">. It starts with the page, and again when a tab brings it anew; where it
// has, the element bears data-started.

import { text } from './texts.js';

export function start(root) {
  for (const input of root.querySelectorAll('input[type="password"]')) addReveal(input);
  // After a refusal the first thing to correct is where one goes on.
  if (document.activeElement === document.body) root.querySelector('main form [aria-invalid="true"]')?.focus();
  for (const dialog of root.querySelectorAll('dialog[data-open-now]')) {
    dialog.addEventListener('close', () => document.getElementById(dialog.dataset.openNow)?.focus(), { once: true });
    dialog.showModal();
  }
  for (const element of root.querySelectorAll('[data-module]')) {
    import(element.dataset.module).then(module => {
      module.default(element);
      element.dataset.started = '';
    });
  }
}

// An eye beside a password that shows what was typed.
function addReveal(input) {
  if (input.parentElement.classList.contains('reveal')) return;
  const frame = document.createElement('span');
  frame.className = 'reveal';
  const button = document.createElement('button');
  button.type = 'button';
  const draw = () => {
    const shown = input.type === 'text';
    button.setAttribute('aria-label', shown ? text('隐藏密码') : text('显示密码'));
    button.replaceChildren(icon(shown ? 'eye-off' : 'eye'));
  };
  button.addEventListener('click', () => {
    input.type = input.type === 'password' ? 'text' : 'password';
    draw();
    input.focus();
  });
  draw();
  input.replaceWith(frame);
  frame.append(input, button);
}

export function icon(name) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS('http://www.w3.org/2000/svg', 'use');
  // The sprite under the address the page has already fetched it from.
  const sprite = document.querySelector('svg.icon use')?.getAttribute('href').split('#')[0] ?? '/img/icons.svg';
  use.setAttribute('href', `${sprite}#${name}`);
  svg.append(use);
  return svg;
}

// A form with data-once is sent once, however often its button is clicked.
document.addEventListener('submit', event => {
  const form = event.target;
  if (!form.matches('[data-once]')) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = 'true';
  event.submitter?.setAttribute('aria-busy', 'true');
});

// A field's message has come anew: what a screen reader says of the field follows it.
document.addEventListener('htmx:afterSwap', event => {
  const message = event.target;
  if (!message.matches?.('.field-error')) return;
  const input = document.querySelector(`[aria-describedby~="${CSS.escape(message.id)}"]`);
  const bad = message.textContent.trim() !== '' && !message.querySelector('.field-ok');
  if (bad) input?.setAttribute('aria-invalid', 'true');
  else input?.removeAttribute('aria-invalid');
});

// What was refused is being corrected: the old message would only confuse. Fields that are checked while one types get a new one.
document.addEventListener('input', event => {
  const input = event.target;
  if (!input.matches('[aria-invalid="true"]:not([hx-post])') || input.closest('[data-draft]')) return;
  input.removeAttribute('aria-invalid');
  input.classList.remove('is-invalid');
  for (const id of input.getAttribute('aria-describedby')?.split(' ') ?? []) {
    const message = document.getElementById(id);
    if (message?.matches('.field-error')) message.textContent = '';
  }
});

// Asked for too often: the answer is no part of a page, so it is told where the person looks.
document.addEventListener('htmx:responseError', event => {
  const { xhr, target } = event.detail;
  const message = target?.closest?.('.captcha')?.querySelector('.field-error');
  if (xhr.status === 429 && message) message.textContent = text('操作过于频繁，请在 {0} 秒后重试。', xhr.getResponseHeader('Retry-After') ?? 60);
});

// Back from the browser's memory: the form may be sent again.
addEventListener('pageshow', event => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll('form[data-sent]')) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll('[aria-busy]')) button.removeAttribute('aria-busy');
  }
});

// data-dialog="id" opens <dialog id="id">, data-close in it closes it. Links that bear them lead to a page of their own without script.
document.addEventListener('click', event => {
  const opener = event.target.closest('[data-dialog]');
  const closer = event.target.closest('dialog [data-close]');
  const dialog = opener ? document.getElementById(opener.dataset.dialog) : closer?.closest('dialog');
  if (!dialog) return;
  event.preventDefault();
  if (opener) dialog.showModal();
  else dialog.close();
});

start(document);
