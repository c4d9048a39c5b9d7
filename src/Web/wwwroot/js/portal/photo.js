// The photo before it is sent: shown in the frame in which it will be printed (33:48), to be moved, zoomed and turned there.
// A file that already fits is sent as it is; once it was framed here, or where it is too large or of another shape, the framed
// part is sent. It is never enlarged: what is too small stays too small, and the server says so.
const RATIO = 33 / 48;
const MAX_HEIGHT = 960;

export default function start(form) {
  const { minBytes, maxBytes, minWidth, minHeight } = Object.fromEntries(Object.entries(form.dataset).map(([key, value]) => [key, Number(value)]));
  const input = form.elements.photo;
  const frame = form.querySelector('[data-frame]');
  const caption = form.querySelector('[data-caption]');
  const tools = form.querySelector('[data-tools]');
  const zoom = tools.querySelector('input');
  const hints = form.querySelector('[data-hints]');
  const canvas = Object.assign(document.createElement('canvas'), { width: 330, height: 480 });
  canvas.setAttribute('role', 'img');
  canvas.setAttribute('aria-label', '照片预览，可用方向键移动');
  canvas.tabIndex = 0;
  const still = frame.firstElementChild;
  let picture = null;
  let centre = { x: 0, y: 0 };
  let turns = 0;
  let job = 0;

  input.addEventListener('change', async () => {
    const file = input.files[0];
    picture = null;
    tools.hidden = true;
    if (!file) return;
    if (file.type !== 'image/jpeg') {
      tell([`“${file.name}”不是 jpg 格式的照片，请另选文件。`]);
      return;
    }
    try {
      picture = await createImageBitmap(file);
    } catch {
      tell(['照片文件已损坏或不是真正的 jpg 文件，请另选文件。']);
      return;
    }
    turns = 0;
    reset();
    frame.replaceChildren(canvas);
    tools.hidden = false;
    draw();
    const shape = picture.width / picture.height / RATIO;
    if (file.size <= maxBytes && shape > 0.88 && shape < 1.12) check(file, '原图');
    else await take();
  });
  zoom.addEventListener('input', draw);
  zoom.addEventListener('change', take);
  tools.querySelector('[data-turn]').addEventListener('click', () => {
    turns = (turns + 1) % 4;
    reset();
    draw();
    take();
  });
  canvas.addEventListener('pointerdown', event => {
    canvas.setPointerCapture(event.pointerId);
    const from = { x: event.clientX, y: event.clientY };
    const begin = { ...centre };
    const perPixel = part().width / canvas.clientWidth;
    const move = at => {
      centre = { x: begin.x - (at.clientX - from.x) * perPixel, y: begin.y - (at.clientY - from.y) * perPixel };
      draw();
    };
    canvas.addEventListener('pointermove', move);
    canvas.addEventListener('pointerup', () => {
      canvas.removeEventListener('pointermove', move);
      take();
    }, { once: true });
  });
  canvas.addEventListener('keydown', event => {
    const way = { ArrowLeft: [1, 0], ArrowRight: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    if (!way) return;
    event.preventDefault();
    const step = part().width / 33;
    centre = { x: centre.x + way[0] * step, y: centre.y + way[1] * step };
    draw();
    take();
  });

  function size() {
    return turns % 2 ? { width: picture.height, height: picture.width } : picture;
  }

  function reset() {
    const { width, height } = size();
    zoom.value = 1;
    centre = { x: width / 2, y: height / 2 };
  }

  // The framed part of the turned picture, kept inside it.
  function part() {
    const { width, height } = size();
    const wide = Math.min(width, height * RATIO) / Number(zoom.value);
    const high = wide / RATIO;
    centre.x = Math.min(Math.max(centre.x, wide / 2), width - wide / 2);
    centre.y = Math.min(Math.max(centre.y, high / 2), height - high / 2);
    return { x: centre.x - wide / 2, y: centre.y - high / 2, width: wide, height: high };
  }

  function paint(target) {
    const { x, y, width } = part();
    const whole = size();
    const pen = target.getContext('2d');
    const scale = target.width / width;
    pen.setTransform(scale, 0, 0, scale, -x * scale, -y * scale);
    pen.translate(whole.width / 2, whole.height / 2);
    pen.rotate(turns * Math.PI / 2);
    pen.drawImage(picture, -picture.width / 2, -picture.height / 2);
    return pen;
  }

  function draw() {
    const pen = paint(canvas);
    pen.resetTransform();
    pen.strokeStyle = 'rgb(196 71 43 / 80%)';
    pen.setLineDash([8, 7]);
    pen.lineWidth = 1.5;
    pen.strokeRect(33, 48, 264, 336);
  }

  async function take() {
    const mine = ++job;
    const { height } = part();
    const target = document.createElement('canvas');
    target.height = Math.round(Math.min(MAX_HEIGHT, height));
    target.width = Math.round(target.height * RATIO);
    paint(target);
    let blob = null;
    for (const quality of [0.95, 0.9, 0.82, 0.72, 0.6]) {
      blob = await new Promise(done => target.toBlob(done, 'image/jpeg', quality));
      if (blob.size <= maxBytes) break;
    }
    if (mine !== job) return;
    const files = new DataTransfer();
    files.items.add(new File([blob], 'photo.jpg', { type: 'image/jpeg' }));
    input.files = files.files;
    check(blob, '按取景框', target);
  }

  function check(file, what, { width, height } = picture) {
    caption.textContent = `${what}上传：${Math.round(file.size / 1024)} KB，${height} × ${width} 像素`;
    const problems = [];
    if (file.size < minBytes || file.size > maxBytes) {
      problems.push(`照片大小为 ${Math.round(file.size / 1024)} KB，要求 ${minBytes / 1024}–${maxBytes / 1024} KB。`);
    }
    if (height < minHeight || width < minWidth) {
      problems.push(`照片为 ${height} × ${width} 像素（高 × 宽），要求至少 ${minHeight} × ${minWidth}。请换一张更清晰的照片。`);
    }
    tell(problems);
  }

  function tell(problems) {
    hints.hidden = problems.length === 0;
    hints.replaceChildren(...problems.map(text => Object.assign(document.createElement('li'), { textContent: text })));
    if (!picture) frame.replaceChildren(still);
  }
}
