// Keeps the screen on while the code is shown, where the browser can.
export default function start() {
  const stay = () => document.visibilityState === 'visible' && navigator.wakeLock?.request('screen').catch(() => {});
  document.addEventListener('visibilitychange', stay);
  stay();
}
