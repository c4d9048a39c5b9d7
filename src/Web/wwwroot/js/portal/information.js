// Birth date and sex stand in the identity number (GB 11643-1999): they follow it until they are changed by hand. What is
// typed is kept as a draft on the server, which answers with what is wrong so far; that shows beside a field once it was left.
const PAUSE = 1200;

export default function start(form) {
  followIdentityNumber(form);
  keepDraft(form);
  if (document.activeElement === document.body) form.querySelector('[aria-invalid]')?.focus();
}

function followIdentityNumber(form) {
  const number = form.elements['Input.IdentityNumber'];
  const birth = form.elements['Input.BirthDate'];
  const sexes = [...form.querySelectorAll('[name="Input.Sex"]')];
  let filled = birth.value;
  const follow = () => {
    const value = number.value.trim();
    if (!/^\d{17}[\dXx]$/.test(value)) return;
    const date = `${value.slice(6, 10)}-${value.slice(10, 12)}-${value.slice(12, 14)}`;
    if (!birth.value || birth.value === filled) {
      birth.value = date;
      filled = birth.value;
    }
    const sex = Number(value[16]) % 2 === 1 ? '男' : '女';
    for (const choice of sexes) choice.checked = choice.value === sex;
  };
  number.addEventListener('input', follow);
  // Typed before this module had come.
  if (!birth.value) follow();
}

function keepDraft(form) {
  const state = form.querySelector('[data-draft-state]');
  const left = new Set();
  let timer;
  let request;
  let dirty = false;
  let sent = false;

  const fieldOf = target => target.name?.startsWith('Input.') ? target.name.slice('Input.'.length) : null;
  form.addEventListener('input', event => {
    if (!fieldOf(event.target)) return;
    dirty = true;
    plan(PAUSE);
  });
  form.addEventListener('change', event => {
    const field = fieldOf(event.target);
    if (!field) return;
    left.add(field);
    dirty = true;
    plan(100);
  });
  // The submission overtakes every draft; the server refuses one that comes after it.
  form.addEventListener('submit', () => {
    sent = true;
    clearTimeout(timer);
    request?.abort();
  });
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden' && dirty && form.isConnected) save(true);
  });

  function plan(pause) {
    clearTimeout(timer);
    timer = setTimeout(() => save(false), pause);
  }

  async function save(leaving) {
    if (sent) return;
    clearTimeout(timer);
    request?.abort();
    const mine = request = new AbortController();
    dirty = false;
    try {
      const response = await fetch(form.dataset.draft, {
        method: 'POST', body: new URLSearchParams(new FormData(form)), keepalive: leaving, signal: mine.signal,
      });
      if (mine !== request || sent) return;
      if (!response.ok && response.status !== 409) throw new Error(response.statusText);
      const answer = await response.json();
      state.textContent = answer.at ? `${form.dataset.saved} ${answer.at}` : answer.problem;
      state.classList.toggle('is-problem', !answer.at);
      tell(answer.fields);
    } catch (error) {
      if (error.name === 'AbortError') return;
      dirty = true;
      state.textContent = form.dataset.failed;
      state.classList.add('is-problem');
      plan(10 * PAUSE);
    }
  }

  function tell(complaints) {
    for (const message of form.querySelectorAll('[data-error-of]')) {
      const name = message.dataset.errorOf;
      const inputs = [...form.querySelectorAll(`[name="Input.${name}"]`)];
      const complaint = left.has(name) ? complaints[name] ?? '' : message.textContent;
      // What the server said of an empty field stays until something is typed there.
      if (!left.has(name) || (complaint === '' && inputs.every(input => input.type !== 'radio' && input.value === ''))) continue;
      message.textContent = complaint;
      message.hidden = complaint === '';
      for (const input of inputs) {
        input.classList.toggle('is-invalid', complaint !== '');
        if (complaint) input.setAttribute('aria-invalid', 'true');
        else input.removeAttribute('aria-invalid');
      }
    }
  }
}
