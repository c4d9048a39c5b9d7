// What scripts say, in the page's language. The Chinese original is the key (docs/adr/0005); English stands in texts.en.js.
const english = document.documentElement.lang === 'en' ? (await import('./texts.en.js')).default : {};

// text('共打开 {0} 页', 3)
export function text(chinese, ...values) {
  return (english[chinese] ?? chinese).replace(/\{(\d)\}/g, (_, place) => values[place]);
}
