// Lays a .gz and a .br beside every asset that becomes smaller by it, so that the server packs nothing while it answers.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

const WORTH_IT = /\.(js|css|svg)$/

/** @returns {import('vite').Plugin} */
export function packed() {
  let folder = ''
  return {
    name: 'troupe-packed',
    apply: 'build',
    configResolved(config) {
      folder = resolve(config.root, config.build.outDir, 'assets')
    },
    closeBundle() {
      for (const name of readdirSync(folder).filter((one) => WORTH_IT.test(one))) {
        const bytes = readFileSync(join(folder, name))
        const kinds = { gz: gzipSync(bytes, { level: 9 }), br: brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }) }
        for (const [suffix, small] of Object.entries(kinds)) if (small.length < bytes.length) writeFileSync(join(folder, `${name}.${suffix}`), small)
      }
    },
  }
}
