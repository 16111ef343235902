// Reads every file of a folder with two card readers of the npm registry, and prints which names each of them found.
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [modules, folder] = process.argv.slice(2);
const require = createRequire(pathToFileURL(join(modules, "package.json")));
const load = async (name) => {
  try {
    return await import(pathToFileURL(require.resolve(name)));
  } catch {
    return null;
  }
};
const foundry = await load("@character-foundry/loader");
const lenml = await load("@lenml/char-card-reader");

const readers = {
  "character-foundry": foundry && (async (bytes) => foundry.parseCard(new Uint8Array(bytes)).card.data),
  "char-card-reader":
    lenml &&
    (async (bytes) => {
      const text = bytes.toString("utf8").replace(/^\ufeff/, "");
      const card = text.trimStart().startsWith("{")
        ? lenml.CharacterCard.from_json(JSON.parse(text))
        : await lenml.CharacterCard.from_file(bytes);
      return card.toSpecV3().data;
    }),
};

const found = {};
for (const [name, read] of Object.entries(readers)) {
  if (!read) continue;
  found[name] = {};
  for (const file of readdirSync(folder)) {
    try {
      const { name: called, description, first_mes } = await read(readFileSync(join(folder, file)));
      found[name][file] = [called, description, first_mes];
    } catch {
      found[name][file] = null;
    }
  }
}
console.log(JSON.stringify(found));
process.exit(0);
