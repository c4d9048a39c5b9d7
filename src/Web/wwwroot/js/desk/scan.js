// The desk's search field takes what a scanner types: it is in focus and selected, so that the next scan replaces the last one, and the
// scanner's Enter looks the person up. Confirming is never in focus by itself: no scanner presses that button.
// Where the browser can read codes (BarcodeDetector), a camera does as well.
export default function start(panel) {
  const field = panel.querySelector('[data-scan]');
  // A scanner may be at it already: what it has typed so far is not to be overwritten by its own next character.
  const offer = () => {
    if (field.isConnected && field.value === field.defaultValue) field.select();
  };
  field.focus({ preventScroll: true });
  offer();
  addEventListener('pageshow', offer);
  if ('BarcodeDetector' in window && navigator.mediaDevices?.getUserMedia) addCamera(panel, field);
}

function addCamera(panel, field) {
  const viewer = panel.querySelector('[data-viewer]');
  const video = viewer.querySelector('video');
  const text = viewer.querySelector('[data-viewer-text]');
  const close = viewer.querySelector('[data-viewer-close]');
  const opener = panel.querySelector('[data-camera]');
  let stream = null;

  const stop = () => {
    for (const track of stream?.getTracks() ?? []) track.stop();
    stream = null;
    viewer.hidden = true;
  };

  opener.hidden = false;
  close.addEventListener('click', () => {
    stop();
    field.focus();
  });
  opener.addEventListener('click', async () => {
    if (stream) return;
    viewer.hidden = false;
    try {
      const detector = new BarcodeDetector({ formats: ['qr_code', 'code_128'] });
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
      video.srcObject = stream;
      await video.play();
      await look(detector);
    } catch {
      stop();
      viewer.hidden = false;
      text.textContent = close.dataset.denied;
    }
  });

  async function look(detector) {
    while (stream && panel.isConnected) {
      const [code] = await detector.detect(video);
      if (code) {
        stop();
        field.value = code.rawValue;
        field.form.requestSubmit();
        return;
      }
      await new Promise(resolve => requestAnimationFrame(resolve));
    }
    stop();
  }
}
