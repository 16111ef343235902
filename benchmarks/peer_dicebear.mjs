// Times DiceBear beside us: an avatar as SVG text, and the same through resvg as pixels. Run by `looks_draw`:
// node peer_dicebear.mjs FOLDER ROUNDS, where FOLDER holds its node_modules.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [folder, rounds] = process.argv.slice(2);
const from = createRequire(pathToFileURL(`${folder}/anywhere.js`));
const { createAvatar } = await import(pathToFileURL(from.resolve("@dicebear/core")).href);
const { adventurer } = await import(pathToFileURL(from.resolve("@dicebear/collection")).href);
const { Resvg } = from("@resvg/resvg-js");

const text = (i) => createAvatar(adventurer, { seed: `seed ${i}` }).toString();
const paint = (svg, width) => new Resvg(svg, { fitTo: { mode: "width", value: width } }).render().pixels;

function median(work) {
  work(0);
  const times = [];
  for (let i = 1; i <= Number(rounds); i += 1) {
    const start = process.cpuUsage();
    work(i);
    const used = process.cpuUsage(start);
    times.push((used.user + used.system) / 1000);
  }
  return times.sort((a, b) => a - b)[Math.floor(times.length / 2)];
}

const svg = text(7);
console.log(JSON.stringify({ text: median(text), 512: median(() => paint(svg, 512)), 1024: median(() => paint(svg, 1024)) }));
