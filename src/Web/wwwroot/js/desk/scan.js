// The desk's search field takes what a scanner types: it is in focus and selected, so that the next scan replaces the last one, and the
// scanner's Enter looks the person up. Confirming is never in focus by itself: no scanner presses that button.
// A camera does as well: the browser reads the code where it can (BarcodeDetector), else a library that is fetched on the first use.
import { text } from '../texts.js';

const storageKey = 'examreg.desk.camera';
const formats = ['qr_code', 'code_128'];
const pause = 120;
const largest = 960;

export default function start(panel) {
  const field = panel.querySelector('[data-scan]');
  // A scanner may be at it already: what it has typed so far is not to be overwritten by its own next character.
  const offer = () => {
    if (field.isConnected && field.value === field.defaultValue) field.select();
  };
  field.focus({ preventScroll: true });
  offer();
  addEventListener('pageshow', offer);
  // Without https there is no camera, and browsers do not even say so.
  if (navigator.mediaDevices?.getUserMedia) addCamera(panel, field);
}

function addCamera(panel, field) {
  const viewer = panel.querySelector('[data-viewer]');
  const video = viewer.querySelector('video');
  const told = viewer.querySelector('[data-viewer-text]');
  const opener = panel.querySelector('[data-camera]');
  let stream = null;

  const stop = () => {
    for (const track of stream?.getTracks() ?? []) track.stop();
    stream = null;
    viewer.hidden = true;
  };

  opener.hidden = false;
  opener.addEventListener('click', open);
  viewer.querySelector('[data-viewer-close]').addEventListener('click', () => {
    sessionStorage.removeItem(storageKey);
    stop();
    field.focus();
  });
  // Whoever scans by camera goes on so: the next person's code is looked for as soon as this one is done.
  if (sessionStorage.getItem(storageKey) && !panel.querySelector('.person, [role="alert"]')) open();

  async function open() {
    if (stream) return;
    video.hidden = false;
    viewer.hidden = false;
    told.textContent = text('正在打开摄像头……');
    try {
      const [read, opened] = await Promise.all([reader(panel.dataset.reader), navigator.mediaDevices.getUserMedia({
        video: { facingMode: 'environment', width: { ideal: 1280 }, height: { ideal: 720 } },
      })]);
      stream = opened;
      video.srcObject = stream;
      await video.play();
      told.textContent = text('请把二维码放进画面');
      sessionStorage.setItem(storageKey, 'on');
      await look(read);
    } catch (error) {
      stop();
      sessionStorage.removeItem(storageKey);
      video.hidden = true;
      viewer.hidden = false;
      told.textContent = reason(error);
    }
  }

  async function look(read) {
    while (stream && panel.isConnected) {
      const code = await read(video);
      if (code && stream) {
        stop();
        field.value = code;
        field.form.requestSubmit();
        return;
      }
      await new Promise(resolve => setTimeout(resolve, pause));
    }
    stop();
  }
}

function reason(error) {
  switch (error.name) {
    case 'NotAllowedError': return text('浏览器没有允许使用摄像头。请在地址栏允许后重试，或用扫码枪、手工输入。');
    case 'NotFoundError': return text('没有找到摄像头，请用扫码枪或手工输入。');
    case 'NotReadableError': return text('摄像头正被其他程序占用，请关闭那个程序后重试，或用扫码枪、手工输入。');
    default: return text('无法用摄像头扫码，请用扫码枪或手工输入。');
  }
}

// Gives a function that finds the code in a frame, or nothing.
async function reader(library) {
  if ('BarcodeDetector' in window) {
    const known = await BarcodeDetector.getSupportedFormats();
    if (known.includes('qr_code')) {
      const detector = new BarcodeDetector({ formats: formats.filter(format => known.includes(format)) });
      return async video => (await detector.detect(video))[0]?.rawValue;
    }
  }
  await import(library);
  return zxing(window.ZXing);
}

function zxing({ MultiFormatReader, DecodeHintType, BarcodeFormat, BinaryBitmap, HybridBinarizer, HTMLCanvasElementLuminanceSource }) {
  const canvas = document.createElement('canvas');
  const picture = canvas.getContext('2d', { willReadFrequently: true });
  const decoder = new MultiFormatReader();
  decoder.setHints(new Map([
    [DecodeHintType.POSSIBLE_FORMATS, [BarcodeFormat.QR_CODE, BarcodeFormat.CODE_128]],
    [DecodeHintType.TRY_HARDER, true],
  ]));
  return video => {
    const scale = Math.min(1, largest / Math.max(video.videoWidth, video.videoHeight, 1));
    canvas.width = Math.round(video.videoWidth * scale);
    canvas.height = Math.round(video.videoHeight * scale);
    if (canvas.width === 0) return undefined;
    picture.drawImage(video, 0, 0, canvas.width, canvas.height);
    try {
      return decoder.decodeWithState(new BinaryBitmap(new HybridBinarizer(new HTMLCanvasElementLuminanceSource(canvas)))).getText();
    } catch {
      // No code in this frame: the library throws.
      return undefined;
    } finally {
      decoder.reset();
    }
  };
}
