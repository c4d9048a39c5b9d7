// The chosen subjects and their fees below the list; clashing time slots are told before the server has to refuse them.
export default function start(root) {
  root.addEventListener('change', event => {
    const form = event.target.closest('[data-subjects]');
    if (!form) return;
    // What was refused is another choice now.
    if (event.target.name === 'OfferingIds') form.querySelector('#offerings-error')?.remove();
    draw(form);
  });
  // Until another site's subjects are there, nobody ticks those of the old one.
  root.addEventListener('htmx:beforeRequest', event => {
    if (event.detail.target?.id === 'subjects-form') event.detail.target.inert = true;
  });
  // The network or the server failed: the same question as a page of its own says so.
  for (const failure of ['htmx:sendError', 'htmx:responseError']) {
    root.addEventListener(failure, () => root.querySelector('#site-form').submit());
  }
  root.addEventListener('htmx:afterSettle', () => root.querySelectorAll('[data-subjects]').forEach(draw));
  root.querySelectorAll('[data-subjects]').forEach(draw);
  catchUp(root);
}

// A site chosen before the scripts had come (a slow network), or put back by the browser: its subjects are asked for now.
function catchUp(root) {
  const list = root.querySelector('#site-list');
  const chosen = list?.querySelector('[type="radio"]:checked');
  if (!chosen || chosen.value === root.querySelector('#subjects-form [name="SiteId"]').value) return;
  htmx.process(list);
  htmx.trigger(list, 'change');
}

function draw(form) {
  const boxes = [...form.querySelectorAll('[name="OfferingIds"]')];
  const chosen = boxes.filter(box => box.checked);
  form.querySelector('[data-chosen-list]').replaceChildren(...chosen.map(line));
  form.querySelector('[data-chosen-none]').hidden = chosen.length > 0;
  form.querySelector('[data-chosen-count]').textContent = chosen.length;
  form.querySelector('[data-chosen-sum]').textContent = chosen.reduce((sum, box) => sum + Number(box.dataset.fee), 0).toFixed(2);
  for (const box of boxes) {
    const other = chosen.find(taken => taken !== box && clash(taken.dataset, box.dataset));
    const note = box.closest('label').querySelector('[data-clash]');
    note.hidden = !other;
    note.textContent = other ? form.dataset.clashText.replace('{0}', other.dataset.name) : '';
  }
}

function clash(one, other) {
  return Number(one.start) < Number(other.end) && Number(other.start) < Number(one.end);
}

function line(box) {
  const item = document.createElement('li');
  for (const text of [box.dataset.label, `¥${box.dataset.fee}`]) {
    item.append(Object.assign(document.createElement('span'), { textContent: text }));
  }
  return item;
}
