// What a first visit costs: gzip sizes of the shell and of each page, against the limits of the interface.
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

const SHELL_KB = 60
const PAGE_KB = 120
/** The page that everyone meets first may not grow with the others. */
const FIRST_KB = 67
const ALL_KB = 3072
const dist = process.argv[2] ?? join(import.meta.dirname, '../../src/troupe/webdist')
const read = (name) => readFileSync(join(dist, name), 'utf8')
const kb = (name) => gzipSync(readFileSync(join(dist, name)), { level: 9 }).length / 1024
const sum = (names) => [...names].reduce((all, name) => all + kb(name), 0)

const html = read('index.html')
const named = [...html.matchAll(/\/(assets\/[\w.-]+\.(?:js|css))/g)].map((hit) => hit[1])
const shell = named.filter((name) => name.endsWith('.js'))
/** The build writes one table of what the lazy parts bring, and the numbers of its rows beside each import. */
const code = shell.map(read).join('\n')
const table = [...(code.match(/m\.f=\[(.*?)\]/)?.[1] ?? '').matchAll(/"(assets\/[\w.-]+)"/g)].map((hit) => hit[1])
const pages = [...code.matchAll(/import\(`\.\/([A-Z]\w+)-[\w.-]+`\),__vite__mapDeps\(\[([\d,]*)\]\)/g)]
const rows = pages.map(([, name, numbers]) => [name, sum(new Set(['index.html', ...named, ...numbers.split(',').map((at) => table[at])]))])
const total = readdirSync(join(dist, 'assets')).filter((name) => !/\.(gz|br)$/.test(name)).reduce((all, name) => all + readFileSync(join(dist, 'assets', name)).length, 0)

console.log(`shell JS      ${sum(shell).toFixed(1)} KB gzip (limit ${SHELL_KB})`)
for (const [page, size] of rows) console.log(`${page.padEnd(13)} ${size.toFixed(1)} KB gzip, all of a first visit without the portrait (limit ${page === 'Home' ? FIRST_KB : PAGE_KB})`)
console.log(`all assets    ${(total / 1024).toFixed(0)} KB raw (limit ${ALL_KB})`)
const over = total / 1024 > ALL_KB || sum(shell) > SHELL_KB || rows.some(([page, size]) => size > (page === 'Home' ? FIRST_KB : PAGE_KB)) || !rows.some(([page]) => page === 'Home')
if (over) console.error('Over the limit.')
process.exit(over ? 1 : 0)
