// What a first visit costs: gzip sizes of the shell and of each first page, against the limits of the interface.
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

const SHELL_KB = 60
const PAGE_KB = 120
const dist = join(import.meta.dirname, '../../src/troupe/webdist')
const assets = readdirSync(join(dist, 'assets')).filter((name) => !/\.(gz|br)$/.test(name))
const kb = (name) => gzipSync(readFileSync(join(dist, name)), { level: 9 }).length / 1024
const text = (name) => readFileSync(join(dist, 'assets', name), 'utf8')

const html = readFileSync(join(dist, 'index.html'), 'utf8')
const shell = [...html.matchAll(/\/assets\/([\w.-]+\.js)/g)].map((hit) => hit[1])
const styles = assets.filter((name) => name.endsWith('.css'))
const shellKb = shell.reduce((sum, name) => sum + kb(`assets/${name}`), 0)
const base = kb('index.html') + styles.reduce((sum, name) => sum + kb(`assets/${name}`), 0)

/** Everything a page's own chunk asks for before it can show itself. */
function needs(name, seen = new Set(shell)) {
  if (seen.has(name)) return []
  seen.add(name)
  const imports = [...text(name).matchAll(/(?:from|import)\s*["']\.\/([\w.-]+\.js)["']/g)].map((hit) => hit[1])
  return [name, ...imports.flatMap((one) => needs(one, seen))]
}

const pages = assets.filter((name) => /^(Home|Chat|Personas|Persona|Jobs|Settings|NotFound)-.*\.js$/.test(name))
const rows = pages.map((name) => [name.split('-')[0], shellKb + base + needs(name).reduce((sum, one) => sum + kb(`assets/${one}`), 0)])
const total = assets.reduce((sum, name) => sum + readFileSync(join(dist, 'assets', name)).length, 0) / 1024

console.log(`shell JS      ${shellKb.toFixed(1)} KB gzip (limit ${SHELL_KB})`)
for (const [page, size] of rows) console.log(`${page.padEnd(13)} ${size.toFixed(1)} KB gzip, all of a first visit without the portrait (limit ${PAGE_KB})`)
console.log(`all assets    ${total.toFixed(0)} KB raw`)
const over = shellKb > SHELL_KB || rows.some(([, size]) => size > PAGE_KB) || shell.length === 0
if (over) console.error('Over the limit.')
process.exit(over ? 1 : 0)
