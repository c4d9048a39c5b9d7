// Studio's buttons are pictures without a name; a screen reader and a person who does not know the picture get one. Known by the
// beginning of the picture's path.

const names = [
  ['M6,16h12V8H6V16z', '缩放至全图', 'Zoom to fit'],
  ['M5 15H3v4c0 1.1', '居中', 'Center'],
  ['M3,5v14c0,1.1,0.89', '自动排列', 'Auto layout'],
  ['M17 3H5c-1.11', '保存', 'Save'],
  ['M19.35 10.04', '发布流程', 'Publish workflow'],
  ['M7 10l5 5 5-5z', '更多操作', 'More actions'],
  ['M12 8c1.1 0 2-.9', '更多', 'More'],
  ['M15.41 7.41L14 6l-6 6', '向左', 'Scroll left'],
  ['M10 6L8.59 7.41', '向右', 'Scroll right'],
];

const tests = ['Test', '测试'];

export function label(root, english) {
  const look = () => {
    for (const button of root.querySelectorAll('button:not([aria-label])')) {
      if (button.textContent.trim()) continue;
      const paths = [...button.querySelectorAll('path')].map(path => path.getAttribute('d') ?? '');
      const name = names.find(([start]) => paths.some(path => path.startsWith(start)));
      if (name) button.setAttribute('aria-label', english ? name[2] : name[1]);
    }
    // A flow is begun by a candidate's registration and never from here: trying one out is what the rehearsal is for.
    for (const tab of root.querySelectorAll('.mud-tab:not([data-unused])')) {
      if (tests.includes(tab.textContent.trim())) tab.dataset.unused = '';
    }
    // Leads to a module of Elsa's server that is not here; what happened stands in the journal.
    for (const row of root.querySelectorAll('tr:not([data-unused])')) {
      if (row.firstElementChild?.textContent.trim() === 'Structured Logs') row.dataset.unused = '';
    }
  };
  let planned = false;
  new MutationObserver(() => {
    if (planned) return;
    planned = true;
    requestAnimationFrame(() => {
      planned = false;
      look();
    });
  }).observe(root, { childList: true, subtree: true });
  look();
}
