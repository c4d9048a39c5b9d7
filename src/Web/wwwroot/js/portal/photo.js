// The photo before it is sent: chosen or taken, framed as the rules want it (cropperjs, with a guide over the picture), turned,
// and compressed into the allowed size. What is sent is shown as it will be printed. The server believes none of this: it
// inspects the file by itself.
const RATIO = 33 / 48;
const MAX_HEIGHT = 960;
const QUALITIES = [0.95, 0.9, 0.82, 0.72, 0.6, 0.45];

export default function start(form) {
  const limits = Object.fromEntries(['minBytes', 'maxBytes', 'minWidth', 'minHeight'].map(key => [key, Number(form.dataset[key])]));
  const find = selector => form.querySelector(selector);
  const input = form.elements.photo;
  const [editor, crop, source, result, hints, send] =
    ['[data-editor]', '[data-crop]', '[data-source]', '[data-result]', '[data-hints]', '[data-send]'].map(find);
  const addresses = new Map();
  let file = null;
  let cropper = null;
  let job = 0;
  let wait;

  for (const element of form.querySelectorAll('[data-without-script]')) element.classList.add('visually-hidden');
  input.tabIndex = -1;
  find('[data-with-script]').hidden = false;
  send.hidden = true;
  // The browser can turn other pictures into JPEG; without script only JPEG is of use.
  input.accept = 'image/*';
  find('#photo-pick').addEventListener('click', () => input.click());
  find('#photo-camera').addEventListener('click', shoot);
  const camera = find('[data-phone-camera]');
  camera.addEventListener('change', () => camera.files[0] && use(camera.files[0]));
  input.addEventListener('change', () => input.files[0] && use(input.files[0]));
  for (const tool of form.querySelectorAll('[data-tool]')) tool.addEventListener('click', () => apply(tool.dataset.tool));
  crop.addEventListener('keydown', event => {
    const name = { '+': 'in', '=': 'in', '-': 'out' }[event.key];
    const way = { ArrowLeft: [-6, 0], ArrowRight: [6, 0], ArrowUp: [0, -6], ArrowDown: [0, 6] }[event.key];
    if (!cropper || !(name || way)) return;
    event.preventDefault();
    if (name) apply(name);
    else cropper.move(...way);
  });

  // Chosen before this module had come, or kept by the browser over a reload.
  if (input.files[0]) use(input.files[0]);

  async function use(chosen) {
    const mine = ++job;
    clearTimeout(wait);
    cropper?.destroy();
    cropper = null;
    file = chosen;
    send.hidden = true;
    tell([]);
    source.src = addressOf('source', chosen);
    try {
      await source.decode();
    } catch {
      editor.hidden = true;
      input.value = '';
      tell([text('unreadable', chosen.name)]);
      return;
    }
    await import(form.dataset.cropper);
    if (mine !== job) return;
    find('[data-stored]').hidden = true;
    editor.hidden = false;
    editor.scrollIntoView({ block: 'nearest' });
    cropper = new window.Cropper(source, {
      aspectRatio: RATIO, viewMode: 3, dragMode: 'move', autoCropArea: 1, cropBoxMovable: false, cropBoxResizable: false,
      guides: false, center: false, highlight: false, background: false, toggleDragModeOnDblclick: false,
      // The browser turns the picture as EXIF says; cropperjs would ask for the file once more to do it again.
      checkOrientation: false, checkCrossOrigin: false,
      ready() {
        crop.querySelector('.cropper-crop-box').append(find('[data-guide]').content.cloneNode(true));
        take();
      },
      crop() {
        clearTimeout(wait);
        // Nobody sends the picture as it was before this change, not even one that is being compressed now.
        job += 1;
        send.disabled = true;
        wait = setTimeout(take, 250);
      },
    });
  }

  function apply(tool) {
    if (tool === 'in' || tool === 'out') cropper.zoom(tool === 'in' ? 0.1 : -0.1);
    else if (tool === 'left' || tool === 'right') turn(tool === 'left' ? -90 : 90);
    else cropper.reset();
  }

  // After a turn the picture shall fill the frame again, as at the beginning.
  function turn(degrees) {
    cropper.rotate(degrees);
    const frame = cropper.getContainerData();
    const { naturalWidth, naturalHeight } = cropper.getCanvasData();
    cropper.zoomTo(Math.max(frame.width / naturalWidth, frame.height / naturalHeight));
    const { width, height } = cropper.getCanvasData();
    cropper.moveTo((frame.width - width) / 2, (frame.height - height) / 2);
  }

  async function take() {
    if (!cropper) return;
    clearTimeout(wait);
    const mine = ++job;
    const part = cropper.getData();
    let picture = { width: source.naturalWidth, height: source.naturalHeight };
    let blob = file;
    if (!fits(part)) {
      // Never enlarged: what is too small stays too small, and the server says so.
      const height = Math.round(Math.min(MAX_HEIGHT, part.height));
      picture = cropper.getCroppedCanvas({ height, width: Math.round(height * RATIO), fillColor: '#fff', imageSmoothingQuality: 'high' });
      blob = await compress(picture);
      if (mine !== job || !blob) return;
    }
    const files = new DataTransfer();
    files.items.add(blob === file ? file : new File([blob], 'photo.jpg', { type: 'image/jpeg' }));
    input.files = files.files;
    result.src = addressOf('result', blob);
    check(blob, picture);
    send.hidden = false;
    send.disabled = false;
    send.classList.add('btn-primary');
    for (const other of [find('#photo-pick'), find('[data-keep]')]) other?.classList.replace('btn-primary', 'btn-quiet');
  }

  // A JPEG of the right shape and size, left as it is, is not encoded once more.
  function fits({ width, height, rotate }) {
    return file.type === 'image/jpeg' && file.size >= limits.minBytes && file.size <= limits.maxBytes && rotate % 360 === 0
      && width > 0.97 * source.naturalWidth && height > 0.97 * source.naturalHeight;
  }

  async function compress(canvas) {
    const encode = quality => new Promise(done => canvas.toBlob(done, 'image/jpeg', quality));
    let blob = null;
    for (const quality of QUALITIES) {
      blob = await encode(quality);
      if (blob.size <= limits.maxBytes) break;
    }
    return blob.size < limits.minBytes ? encode(1) : blob;
  }

  function check(blob, { width, height }) {
    const size = Math.round(blob.size / 1024);
    find('[data-caption]').textContent = text('size', size, height, width);
    const problems = [];
    if (blob.size < limits.minBytes || blob.size > limits.maxBytes) {
      problems.push(text('bytes', size, limits.minBytes / 1024, limits.maxBytes / 1024));
    }
    if (height < limits.minHeight || width < limits.minWidth) {
      problems.push(text('small', height, width, limits.minHeight, limits.minWidth));
    }
    tell(problems);
  }

  // A phone's own camera where there is one; at a desk the webcam, with the same guide.
  async function shoot() {
    if (matchMedia('(pointer: coarse)').matches) {
      camera.value = '';
      camera.click();
      return;
    }
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { width: { ideal: 1280 }, height: { ideal: 960 } } });
    } catch {
      tell([text('noCamera')]);
      return;
    }
    const dialog = find('[data-camera]');
    const video = dialog.querySelector('video');
    const finder = dialog.querySelector('.photo-finder');
    if (!finder.querySelector('svg')) finder.append(find('[data-guide]').content.cloneNode(true));
    video.srcObject = stream;
    dialog.addEventListener('close', () => stream.getTracks().forEach(track => track.stop()), { once: true });
    dialog.querySelector('[data-shoot]').onclick = () => {
      const high = video.videoHeight;
      const wide = Math.min(video.videoWidth, Math.round(high * RATIO));
      const canvas = Object.assign(document.createElement('canvas'), { width: wide, height: high });
      canvas.getContext('2d').drawImage(video, (video.videoWidth - wide) / 2, 0, wide, high, 0, 0, wide, high);
      canvas.toBlob(blob => use(new File([blob], 'camera.jpg', { type: 'image/jpeg' })), 'image/jpeg', 0.95);
      dialog.close();
    };
    dialog.showModal();
    await video.play();
  }

  function addressOf(use, blob) {
    if (addresses.has(use)) URL.revokeObjectURL(addresses.get(use));
    addresses.set(use, URL.createObjectURL(blob));
    return addresses.get(use);
  }

  function text(name, ...values) {
    const key = `text${name[0].toUpperCase()}${name.slice(1)}`;
    return form.dataset[key].replace(/\{(\d)\}/g, (_, index) => values[index]);
  }

  function tell(problems) {
    find('#photo-errors').hidden = true;
    hints.hidden = problems.length === 0;
    hints.replaceChildren(...problems.map(problem => Object.assign(document.createElement('li'), { textContent: problem })));
  }
}
