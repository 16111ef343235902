// Reads lips with the port of Rhubarb from the npm registry. In its input stands one recording a line, as JSON with `pcm`
// (base64, 16 kHz) and `text`; in its output one answer a line, with the cues and the seconds of processor they cost.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [modules] = process.argv.slice(2);
const lines = readFileSync(0, "utf8").split("\n").filter(Boolean);
const { Rhubarb } = await import(pathToFileURL(join(modules, "node_modules/rhubarb-lip-sync-wasm/dist/index.js")));
const port = await Rhubarb.getModule(); // its models are read before anything is timed

for (const line of lines) {
  const { pcm, text } = JSON.parse(line);
  const began = process.cpuUsage();
  const { mouthCues } = port.getLipSync(Buffer.from(pcm, "base64"), text);
  const used = process.cpuUsage(began);
  console.log(JSON.stringify({ cues: mouthCues, took: (used.user + used.system) / 1e6 }));
}
process.exit(0);
