// Counts down by the server's time: how far this device's clock is off is taken once, when the page comes.
import { text } from '../texts.js';

export default function start(element) {
  const until = Number(element.dataset.until);
  const ahead = Number(element.dataset.now) - Date.now();
  const two = number => String(number).padStart(2, '0');
  const tick = () => {
    const left = Math.max(0, Math.floor((until - Date.now() - ahead) / 1000));
    const days = Math.floor(left / 86400);
    const clock = [Math.floor(left / 3600) % 24, Math.floor(left / 60) % 60, left % 60].map(two).join(':');
    element.textContent = left === 0 ? text('已截止') : days > 0 ? text('{0} 天 {1}', days, clock) : clock;
    if (left === 0 || !element.isConnected && seen) clearInterval(timer);
    seen ||= element.isConnected;
  };
  let seen = false;
  const timer = setInterval(tick, 1000);
  tick();
}
