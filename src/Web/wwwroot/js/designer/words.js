import { words, patterns } from './dictionary.js';

export function translate(root) {}
