// Takes the browser's files out of the npm packages into one folder, with compressed twins and a list of what there is.
// usage: node build.mjs <node_modules> <output folder>
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

// package: { path below /lib/<package>/<version>/: path inside the package }
const files = {
  'htmx.org': { 'htmx.min.js': 'dist/htmx.min.js' },
  '@tabler/core': {
    'tabler.min.css': 'dist/css/tabler.min.css',
    'tabler.min.js': 'dist/js/tabler.min.js',
    'tabler-theme.min.js': 'dist/js/tabler-theme.min.js',
  },
  '@tabler/icons-webfont': {
    'tabler-icons.min.css': 'dist/tabler-icons.min.css',
    'fonts/tabler-icons.woff2': 'dist/fonts/tabler-icons.woff2',
  },
  'cropperjs': { 'cropper.min.css': 'dist/cropper.min.css', 'cropper.min.js': 'dist/cropper.min.js' },
  '@zxing/library': { 'zxing.min.js': 'umd/index.min.js' },
  'echarts': { 'echarts.min.js': 'dist/echarts.min.js' },
};
const text = new Set(['.js', '.css', '.svg', '.json']);

const [modules, output] = process.argv.slice(2);
const draft = `${output}.${process.pid}`;
const list = [];
for (const [name, paths] of Object.entries(files)) {
  const folder = path.join(modules, name);
  const { version } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  for (const [asset, source] of Object.entries(paths)) {
    const content = readFileSync(path.join(folder, source));
    const target = path.join(draft, name, version, asset);
    mkdirSync(path.dirname(target), { recursive: true });
    const encodings = writeWithTwins(target, withoutSourceMap(asset, content));
    const hash = createHash('sha256').update(content).digest('base64url').slice(0, 22);
    list.push({ package: name, version, path: asset, hash, encodings });
  }
}
writeFileSync(path.join(draft, 'list.json'), JSON.stringify(list, null, 2));
if (existsSync(output)) rmSync(output, { recursive: true });
renameSync(draft, output);

// The maps are not served: a browser's developer tools would ask for them in vain.
function withoutSourceMap(asset, content) {
  if (!text.has(path.extname(asset))) return content;
  return Buffer.from(content.toString('utf8').replace(/\n?(\/\/# sourceMappingURL=\S+|\/\*# sourceMappingURL=[^*]+\*\/)\s*$/, '\n'));
}

function writeWithTwins(target, content) {
  writeFileSync(target, content);
  if (!text.has(path.extname(target))) return [];
  writeFileSync(`${target}.br`, brotliCompressSync(content, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: content.length },
  }));
  writeFileSync(`${target}.gz`, gzipSync(content, { level: 9 }));
  return ['br', 'gzip'];
}
