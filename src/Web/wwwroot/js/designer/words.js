// Lays Chinese over Elsa Studio's English: every text and label that appears is looked up. What people have typed (values of fields,
// titles of nodes, code) is left alone.
import { words, patterns } from './dictionary.js';

const attributes = ['placeholder', 'title', 'aria-label', 'alt'];
const untouched = '.monaco-editor, .x6-node, .x6-edge, .react-flow__node, script, style, textarea, [data-untranslated]';

// A closed list shows what is chosen as the value of a field that nobody can type into; that is no text and no attribute.
const chosen = '.mud-select input[readonly], .mud-select input.mud-select-input';

export function translate(root) {
  visit(root);
  let planned = false;
  new MutationObserver(changes => {
    if (!planned) requestAnimationFrame(() => {
      planned = false;
      for (const field of root.querySelectorAll(chosen)) {
        const chinese = chineseOf(field.value);
        if (chinese) field.value = chinese;
      }
    });
    planned = true;
    for (const change of changes) {
      if (change.type === 'childList') change.addedNodes.forEach(visit);
      else if (change.type === 'characterData') visitText(change.target);
      else visitAttribute(change.target, change.attributeName);
    }
  }).observe(root, { childList: true, subtree: true, characterData: true, attributes: true, attributeFilter: attributes });
}

// The Chinese for a whole text; null where there is none. Space around it stays.
export function chineseOf(text) {
  const trimmed = text.trim();
  if (!trimmed || !/[A-Za-z]/.test(trimmed)) return null;
  const found = words.get(trimmed) ?? byPattern(trimmed);
  return found ? text.replace(trimmed, () => found) : null;
}

function byPattern(text) {
  // The mark of a field that must be filled in.
  if (text.endsWith('*')) {
    const word = words.get(text.slice(0, -1).trim());
    if (word) return `${word}*`;
  }
  for (const [pattern, chinese] of patterns) {
    if (pattern.test(text)) return text.replace(pattern, chinese);
  }
  return null;
}

function visit(node) {
  if (node.nodeType === Node.TEXT_NODE) visitText(node);
  if (node.nodeType !== Node.ELEMENT_NODE || node.closest(untouched)) return;
  const walker = document.createTreeWalker(node, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT,
    each => each.nodeType === Node.ELEMENT_NODE && each.matches(untouched) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT);
  for (let each = walker.currentNode; each; each = walker.nextNode()) {
    if (each.nodeType === Node.TEXT_NODE) change(each);
    else attributes.forEach(name => visitAttribute(each, name));
  }
}

function visitText(node) {
  if (!node.parentElement?.closest(untouched)) change(node);
}

function change(node) {
  const chinese = chineseOf(node.data);
  if (chinese) node.data = chinese;
}

function visitAttribute(element, name) {
  const value = element.getAttribute(name);
  const chinese = value && chineseOf(value);
  if (chinese) element.setAttribute(name, chinese);
}
