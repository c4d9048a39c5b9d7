// Several function pages open at once. A tab is { key, url, title }; its key is the address of the menu item it belongs to.
// The list lives in sessionStorage and survives a reload. A page with something typed into it is kept as it is while another
// one is shown; an untouched one is fetched anew, so that nobody looks at yesterday's state.
import { icon, start as startPage } from './site.js';
import { text } from './texts.js';

export function createTabs() {
  const { account, home } = document.body.dataset;
  const strip = document.querySelector('[data-tabs]');
  const list = strip.querySelector('ul');
  const toggle = strip.querySelector('.tabs-toggle');
  const storageKey = `examreg.tabs.${account}`;
  const kept = new Map();
  let tabs = [];
  let active = null;
  let request = null;

  const main = () => document.getElementById('main');
  const here = () => location.pathname + location.search;
  const find = key => tabs.find(tab => tab.key === key);

  function start() {
    try {
      tabs = JSON.parse(sessionStorage.getItem(storageKey)) ?? [];
    } catch {
      tabs = [];
    }
    adopt(main(), here());
    history.replaceState({ tab: active }, '');
    document.addEventListener('click', onClick);
    addEventListener('popstate', () => show(here(), { push: false }));
    list.addEventListener('auxclick', event => {
      const tab = event.target.closest('[data-key]');
      if (event.button === 1 && tab && tab.dataset.key !== home) {
        event.preventDefault();
        close(tab.dataset.key);
      }
    });
    list.addEventListener('keydown', onKey);
    toggle.addEventListener('click', () => expand(toggle.getAttribute('aria-expanded') !== 'true'));
    document.addEventListener('keydown', event => event.key === 'Escape' && expand(false));
  }

  // Arrows lead along the strip, Delete closes; Enter is the link's own.
  function onKey(event) {
    const tab = event.target.closest('[data-key]');
    const links = [...list.querySelectorAll('a')];
    const at = links.indexOf(tab?.querySelector('a'));
    const to = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: links.length - 1 }[event.key];
    if (at >= 0 && to !== undefined) {
      event.preventDefault();
      links[Math.min(Math.max(to, 0), links.length - 1)].focus();
    } else if (at >= 0 && event.key === 'Delete' && tab.dataset.key !== home) {
      event.preventDefault();
      close(tab.dataset.key);
      list.querySelectorAll('a')[Math.max(at - 1, 0)]?.focus();
    }
  }

  function onClick(event) {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    if (!strip.contains(event.target)) expand(false);
    const closer = event.target.closest('[data-close-tab]');
    if (closer) {
      close(closer.dataset.closeTab);
      return;
    }
    const link = event.target.closest('a[data-opens="tab"]');
    if (!link) return;
    event.preventDefault();
    const key = new URL(link.href).pathname;
    if (location.hash === '#side') location.replace('#main');
    expand(false);
    // A click on the menu item of the page that is open loads it anew; on another's, it brings that tab back where it was.
    const known = find(key);
    show(known && key !== active ? known.url : link.href, { push: true });
  }

  async function show(address, { push }) {
    const url = new URL(address, location.href);
    const target = url.pathname + url.search;
    const keeper = [...kept].find(([, page]) => page.url === target);
    request?.abort();
    let page = keeper?.[1].element;
    let from = target;
    if (!page) {
      ({ page, from } = await load(target));
      if (!page) return;
    }
    stow();
    main().replaceWith(page);
    if (keeper) kept.delete(keeper[0]);
    if (push) history.pushState({}, '', from);
    adopt(page, from);
    if (!keeper) {
      window.htmx?.process(page);
      startPage(page);
    }
    scrollTo(0, keeper?.[1].scroll ?? 0);
    page.focus({ preventScroll: true });
  }

  async function load(target) {
    main().setAttribute('aria-busy', 'true');
    const mine = request = new AbortController();
    try {
      const response = await fetch(target, { headers: { Accept: 'text/html' }, signal: mine.signal });
      const page = response.ok && new DOMParser().parseFromString(await response.text(), 'text/html').querySelector('main[data-tab]');
      if (page) {
        const url = new URL(response.url);
        return { page: document.adoptNode(page), from: url.pathname + url.search };
      }
    } catch (error) {
      if (error.name === 'AbortError') return {};
    } finally {
      main().removeAttribute('aria-busy');
    }
    // Logged out, not there, or no network: let the browser go there and show what there is.
    location.assign(target);
    return {};
  }

  // Before another page is shown: keep this one if something was typed into it.
  function stow() {
    const tab = find(active);
    if (tab && isTouched(main())) kept.set(tab.key, { element: main(), url: tab.url, scroll: scrollY });
  }

  function isTouched(root) {
    return [...root.querySelectorAll('input, textarea, select')].some(field => {
      if (field.type === 'hidden') return false;
      if (field.type === 'checkbox' || field.type === 'radio') return field.checked !== field.defaultChecked;
      if (field.type === 'file') return field.files.length > 0;
      if (field instanceof HTMLSelectElement) {
        return [...field.options].some((option, index) => option.selected !== (option.defaultSelected || (!hasDefault(field) && index === 0 && !field.multiple)));
      }
      return field.value !== field.defaultValue;
    });
  }

  const hasDefault = select => [...select.options].some(option => option.defaultSelected);

  // The page is in the document: its tab is the active one.
  function adopt(page, url) {
    const { tab: key, tabTitle, title } = page.dataset;
    const known = find(key);
    if (known) Object.assign(known, { url, title: tabTitle });
    else tabs.push({ key, url, title: tabTitle });
    active = key;
    document.title = `${title} - ${text('考试网上报名')}`;
    for (const link of document.querySelectorAll('.side-link')) {
      if (new URL(link.href).pathname === key) link.setAttribute('aria-current', 'page');
      else link.removeAttribute('aria-current');
    }
    save();
    draw();
  }

  function close(key) {
    const index = tabs.findIndex(tab => tab.key === key);
    if (index < 0) return;
    tabs.splice(index, 1);
    kept.delete(key);
    if (key === active) {
      active = null;
      show(tabs[Math.max(0, index - 1)]?.url ?? home, { push: true });
    } else {
      save();
      draw();
    }
  }

  function draw() {
    toggle.querySelector('[data-tabs-title]').textContent =
      tabs.length > 1 ? text('{0}（共打开 {1} 页）', find(active)?.title, tabs.length) : find(active)?.title;
    list.replaceChildren(...tabs.map(tab => {
      const item = document.createElement('li');
      item.className = 'tab';
      item.dataset.key = tab.key;
      const link = document.createElement('a');
      link.href = tab.url;
      link.textContent = tab.title;
      link.title = tab.title;
      link.addEventListener('click', event => {
        if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        expand(false);
        if (tab.key !== active) show(tab.url, { push: true });
      });
      if (tab.key === active) link.setAttribute('aria-current', 'page');
      item.append(link);
      if (tab.key !== home) {
        const button = document.createElement('button');
        button.type = 'button';
        button.dataset.closeTab = tab.key;
        button.setAttribute('aria-label', text('关闭 {0}', tab.title));
        button.append(icon('x'));
        item.append(button);
      }
      return item;
    }));
    reveal(list.querySelector('[aria-current]')?.closest('li'));
  }

  // Not scrollIntoView: that is also where the next press of Tab would begin, past the skip link.
  function reveal(item) {
    if (!item) return;
    const [left, right] = [item.offsetLeft, item.offsetLeft + item.offsetWidth];
    if (left < list.scrollLeft) list.scrollLeft = left;
    else if (right > list.scrollLeft + list.clientWidth) list.scrollLeft = right - list.clientWidth;
  }

  function expand(open) {
    toggle.setAttribute('aria-expanded', String(open));
  }

  const save = () => sessionStorage.setItem(storageKey, JSON.stringify(tabs));
  const forget = () => sessionStorage.removeItem(storageKey);

  return { start, forget };
}
