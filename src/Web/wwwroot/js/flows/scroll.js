// The frame around a flow's drawing: begins at what matters (data-show), and can be dragged with the mouse.
// Without this file it scrolls as any frame does.

export default function start(frame) {
  const target = [...frame.dataset.show.split(',')].map(selector => frame.querySelector(selector)).find(Boolean);
  if (target) {
    const [place, around] = [target.getBoundingClientRect(), frame.getBoundingClientRect()];
    frame.scrollLeft += place.left - around.left - (around.width - place.width) / 2;
    frame.scrollTop += place.top - around.top - (around.height - place.height) / 2;
  }

  let drag = null;
  frame.addEventListener('pointerdown', event => {
    if (event.pointerType !== 'mouse' || event.button !== 0) return;
    drag = { x: event.clientX, y: event.clientY, left: frame.scrollLeft, top: frame.scrollTop, moved: false };
  });
  addEventListener('pointermove', event => {
    if (!drag) return;
    const [x, y] = [event.clientX - drag.x, event.clientY - drag.y];
    drag.moved ||= Math.abs(x) + Math.abs(y) > 6;
    if (drag.moved) frame.scrollTo(drag.left - x, drag.top - y);
  });
  addEventListener('pointerup', () => setTimeout(() => drag = null));
  frame.addEventListener('dragstart', event => event.preventDefault());
  // The end of a drag is not a click on the step below the pointer.
  frame.addEventListener('click', event => {
    if (drag?.moved) event.preventDefault();
  }, true);
}
