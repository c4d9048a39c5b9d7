// Studio has a plain line of text for numbers and durations. What cannot be read as such is told beside the field while it is typed;
// the checks before publishing refuse it.

const rules = {
  'duration': value => /^(\d+\.)?([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?$|^P[\dYMWDTHS.]+$/.test(value),
  'whole-number': value => /^-?\d+$/.test(value),
  'number': value => /^-?\d+(\.\d+)?$/.test(value),
};

export function checkFields(root, messages) {
  // By label: what kind of value the field holds; a label that means different kinds in different activities is left alone.
  const kinds = new Map();
  document.addEventListener('studio:descriptors', ({ detail }) => {
    kinds.clear();
    for (const input of detail.flatMap(activity => activity.inputs)) {
      const kind = input.uiSpecifications?.examreg?.kind ?? null;
      kinds.set(input.displayName, kinds.has(input.displayName) && kinds.get(input.displayName) !== kind ? null : kind);
    }
  });

  root.addEventListener('input', event => {
    const control = event.target.closest?.('.mud-input-control');
    const kind = control && kinds.get(control.querySelector('label')?.textContent.trim());
    if (!kind) return;
    const value = event.target.value.trim();
    tell(control, value && !rules[kind](value) ? messages[kind].replace('{0}', value) : null);
  });
}

function tell(control, message) {
  control.querySelector('.studio-bad')?.remove();
  if (message) control.append(Object.assign(document.createElement('p'), { className: 'studio-bad', role: 'alert', textContent: message }));
}
