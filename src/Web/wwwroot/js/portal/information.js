// Birth date and sex stand in the identity number (GB 11643-1999): they follow it until they are changed by hand.
export default function start(form) {
  const number = form.elements['Input.IdentityNumber'];
  const birth = form.elements['Input.BirthDate'];
  const sexes = [...form.querySelectorAll('[name="Input.Sex"]')];
  let filled = birth.value;
  if (document.activeElement === document.body) form.querySelector('[aria-invalid]')?.focus();
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
