/**
 * What the compiler does not see: colours outside the tokens, dark blocks that
 * drifted apart, pairs of colours below their contrast, and scripts that would
 * break the policy on scripts.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const SRC = new URL("../src/", import.meta.url).pathname;
const faults = [];

function files(folder, ending) {
  return readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => name.endsWith(ending))
    .map((name) => join(folder, name));
}

// --- Themes -------------------------------------------------------------------------

function tokensOf(block) {
  return Object.fromEntries([...block.matchAll(/--([\w-]+):\s*([^;]+);/g)].map(([, name, value]) => [name, value.trim()]));
}

function block(css, selector) {
  const start = css.indexOf(selector);
  if (start < 0) throw new Error(`tokens.css has no ${selector}`);
  return css.slice(css.indexOf("{", start) + 1, css.indexOf("}", start));
}

const css = readFileSync(join(SRC, "css/tokens.css"), "utf8");
const themes = {
  light: tokensOf(block(css, ':root[data-theme="light"]')),
  dark: tokensOf(block(css, ':root[data-theme="dark"]')),
  auto: tokensOf(block(css, ':root[data-theme="auto"]')),
  wall: tokensOf(block(css, ':root[data-theme="wall"]')),
  sunlight: tokensOf(block(css, ':root[data-theme="sunlight"]')),
};
for (const [name, tokens] of Object.entries(themes)) {
  for (const token of Object.keys(themes.light)) if (!(token in tokens)) faults.push(`theme ${name} has no --${token}`);
  if (name === "auto" || name === "dark") {
    for (const [token, value] of Object.entries(themes.dark)) if (themes.auto[token] !== value) faults.push(`--${token}: dark and auto differ`);
  }
}

function luminance(hex) {
  const parts = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255);
  const [r, g, b] = parts.map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one, other) {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

const GROUNDS = ["page", "surface", "raised", "sunken"];
const TEXT = [
  ...["ink", "ink-soft", "accent", "on-time", "soon", "late"].flatMap((ink) => GROUNDS.map((ground) => [ink, ground])),
  ...["on-time", "soon", "late"].map((level) => [level, `${level}-soft`]),
  ...["ink", "ink-soft", "accent-strong", "on-time", "soon", "late"].map((ink) => [ink, "accent-soft"]),
  ["on-accent", "accent"],
  ["on-accent", "accent-strong"],
  ["on-inverse", "inverse"],
  ["map-text", "map-shape"],
  ["map-text", "map-land"],
];
const SHAPES = [
  ...["line-strong", "focus"].flatMap((line) => GROUNDS.map((ground) => [line, ground])),
  ...["on-time-fill", "soon-fill", "late-fill"].flatMap((fill) => ["surface", "page", "map-shape"].map((ground) => [fill, ground])),
];
for (const [name, tokens] of Object.entries(themes)) {
  for (const [pairs, least] of [
    [TEXT, 4.5],
    [SHAPES, 3],
  ]) {
    for (const [fore, ground] of pairs) {
      const ratio = contrast(tokens[fore], tokens[ground]);
      if (ratio < least) faults.push(`theme ${name}: --${fore} on --${ground} is ${ratio.toFixed(2)}, less than ${least}`);
    }
  }
}

// --- Colours by hand, and what the policy refuses -----------------------------------------

for (const file of files(join(SRC, "css"), ".css")) {
  if (file.endsWith("tokens.css")) continue;
  for (const [found] of readFileSync(file, "utf8").matchAll(/#[0-9a-f]{3,8}\b|rgba?\(|hsla?\(/gi)) faults.push(`${file}: ${found} is written by hand; use a token`);
}
for (const file of files(SRC, ".ts")) {
  const text = readFileSync(file, "utf8");
  for (const bad of [/\beval\(/, /new Function\(/, /\.innerHTML\s*=/, /insertAdjacentHTML/, /\bconsole\.log\(/, /https?:\/\//]) {
    if (bad.test(text)) faults.push(`${file}: ${bad.source}`);
  }
}
const TEMPLATES = new URL("../../templates/", import.meta.url).pathname;
for (const file of files(TEMPLATES, ".html")) {
  const text = readFileSync(file, "utf8");
  for (const bad of [/<script(?![^>]*(src=|type="application\/json"))/, /<style/, /\son\w+="/, /hx-on/, /(?:src|href)="https?:/]) {
    if (bad.test(text)) faults.push(`${file}: ${bad.source}; the policy on scripts refuses it`);
  }
}

for (const fault of faults) console.error(fault);
console.log(faults.length ? `${faults.length} faults` : "styles and scripts: no faults");
process.exit(faults.length ? 1 : 0);
