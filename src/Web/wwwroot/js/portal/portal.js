// What script adds to the candidate's pages; without it every form still works.
document.documentElement.classList.add("has-script");

// Dialogs instead of the page that asks.
document.addEventListener("click", event => {
  const opener = event.target.closest("[data-dialog]");
  if (opener) {
    const dialog = document.getElementById(opener.dataset.dialog);
    if (dialog) {
      event.preventDefault();
      dialog.showModal();
    }
  }
  const closer = event.target.closest("[data-close]");
  if (closer?.closest("dialog")) {
    event.preventDefault();
    closer.closest("dialog").close();
  }
});
document.querySelectorAll("dialog[data-open-now]").forEach(dialog => {
  dialog.showModal();
  dialog.addEventListener("close", () => document.getElementById("photo-file")?.focus());
});

// Countdowns run by the server's time: the difference to this device's clock is taken once.
const clocks = [...document.querySelectorAll("[data-countdown]")].map(element => ({
  element,
  end: Number(element.dataset.countdown),
  ahead: Number(element.dataset.now) - Date.now(),
}));
const tick = () => {
  for (const { element, end, ahead } of clocks) {
    const left = Math.max(0, Math.floor((end - Date.now() - ahead) / 1000));
    const parts = [Math.floor(left / 3600), Math.floor(left / 60) % 60, left % 60].map(part => String(part).padStart(2, "0"));
    element.textContent = left > 0 ? parts.join(":") : "已截止";
  }
};
if (clocks.length > 0) {
  tick();
  setInterval(tick, 1000);
}

// Birth date and sex stand in the identity number (GB 11643-1999).
const number = document.querySelector("[name='Input.IdentityNumber']");
number?.addEventListener("change", () => {
  const value = number.value.trim();
  if (!/^\d{17}[\dXx]$/.test(value)) return;
  const birth = document.querySelector("[name='Input.BirthDate']");
  if (birth && !birth.value) birth.value = `${value.slice(6, 10)}-${value.slice(10, 12)}-${value.slice(12, 14)}`;
  const sex = Number(value[16]) % 2 === 1 ? "男" : "女";
  const choice = document.querySelector(`[name='Input.Sex'][value='${sex}']`);
  if (choice && !document.querySelector("[name='Input.Sex']:checked")) choice.checked = true;
});

// The chosen subjects and their fees, below the list; clashing time slots are told before the server has to.
const drawChosen = form => {
  const boxes = [...form.querySelectorAll("[name='OfferingIds']")];
  const chosen = boxes.filter(box => box.checked);
  const item = box => {
    const line = document.createElement("li");
    for (const text of [`${box.dataset.name}（${box.dataset.code}）`, `¥${box.dataset.fee}`])
      line.append(Object.assign(document.createElement("span"), { textContent: text }));
    return line;
  };
  form.querySelector("[data-chosen-list]").replaceChildren(...chosen.map(item));
  form.querySelector("[data-chosen-none]").hidden = chosen.length > 0;
  form.querySelector("[data-chosen-count]").textContent = chosen.length;
  form.querySelector("[data-chosen-sum]").textContent = chosen.reduce((total, box) => total + Number(box.dataset.fee), 0).toFixed(2);
  for (const box of boxes) {
    const note = box.closest(".offering-line").querySelector("[data-clash]");
    if (!note) continue;
    const other = chosen.find(taken => taken !== box && taken.dataset.start < box.dataset.end && box.dataset.start < taken.dataset.end);
    note.hidden = !other;
    note.textContent = other ? `与“${other.dataset.name}”考试时间冲突，只能选其中一科` : "";
  }
};
document.addEventListener("change", event => {
  const form = event.target.closest("[data-subjects]");
  if (form) drawChosen(form);
});

// The photo before it is sent.
const file = document.getElementById("photo-file");
file?.addEventListener("change", () => {
  const picked = file.files?.[0];
  const form = file.closest("form");
  const hints = form.querySelector("[data-photo-hints]");
  const problems = [];
  if (picked) {
    const preview = form.querySelector("[data-photo-preview]");
    preview.src = URL.createObjectURL(picked);
    form.querySelector("[data-photo-caption]").textContent = "待上传的照片（按打印比例 48 mm × 33 mm）";
    const kilobytes = Math.round(picked.size / 1024);
    if (picked.size < Number(form.dataset.minBytes) || picked.size > Number(form.dataset.maxBytes))
      problems.push(`文件为 ${kilobytes} KB，要求 ${form.dataset.minBytes / 1024}–${form.dataset.maxBytes / 1024} KB。`);
    if (picked.type !== "image/jpeg") problems.push("文件不是 jpg 格式。");
  }
  hints.hidden = problems.length === 0;
  hints.replaceChildren(...problems.map(text => Object.assign(document.createElement("li"), { textContent: text })));
});
