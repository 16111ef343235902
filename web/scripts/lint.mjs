// The house rules that types cannot say: no HTML strings, no style attributes, logical directions only, short components,
// one network module, no words outside the catalogues, catalogues that agree.
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'

const root = join(import.meta.dirname, '..')
const LONGEST = 200
/** Lines of our own in each room; what a room may weigh is in size.mjs. A new room states its own, see docs/decisions/0070. */
const ROOMS = { api: 300, cast: 3370, chat: 3950, duel: 3500, lib: 2150, look: 3380, lore: 1000, pages: 1400, people: 1200, settings: 2320, shell: 1350, stories: 5930, styles: 800, talents: 2250, talk: 1400, ui: 700, voice: 2700 }
const ROOM = 1500
const findings = []

const files = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.(svelte|ts|css)$/.test(entry.name))
  .map((entry) => join(entry.parentPath, entry.name))

const forbidden = [
  [/\{@html|\b(innerHTML|outerHTML|insertAdjacentHTML|document\.write|srcdoc)\b/, 'no HTML strings'],
  [/\sstyle=["{]/, 'no style attribute; use a class or a style: directive'],
  [/[{;\s](?:margin|padding|border)-(?:left|right|top|bottom)\b|[{;]\s*(?:left|right)\s*:/, 'logical properties only'],
  [/\b(localStorage|sessionStorage|indexedDB)\b/, 'nothing of the user in browser storage'],
  [/#[0-9a-fA-F]{6}\b(?=[^'"]*;)/, 'colours come from tokens'],
]
const ALLOWED = ['Troupe', 'Ctrl K', 'Enter', 'Shift Enter']
const network = /\bfetch\(|new WebSocket|EventSource|XMLHttpRequest|sendBeacon/

const counted = {}
for (const file of files) {
  const name = relative(root, file)
  const text = readFileSync(file, 'utf8')
  const lines = text.split('\n')
  if (name.includes('.test.') || name.endsWith('schema.d.ts')) continue
  const room = name.split('/')[2] ? name.split('/')[1] : 'shell'
  counted[room] = (counted[room] ?? 0) + lines.length
  if (file.endsWith('.svelte') && lines.length > LONGEST) findings.push(`${name}: ${lines.length} lines; split it (${LONGEST})`)
  lines.forEach((line, i) => {
    for (const [pattern, why] of forbidden) if (pattern.test(line)) findings.push(`${name}:${i + 1}: ${why}`)
    if (network.test(line) && name !== 'src/api.ts') findings.push(`${name}:${i + 1}: the network belongs to api.ts`)
  })
  if (file.endsWith('.svelte')) findings.push(...untranslated(name, text))
}

for (const [room, lines] of Object.entries(counted)) if (lines > (ROOMS[room] ?? ROOM)) findings.push(`${room}: ${lines} lines; share what repeats, or say in ROOMS why it needs more than ${ROOMS[room] ?? ROOM}`)

/** Letters between tags, or in an attribute people hear, that did not come from t(). */
function untranslated(name, text) {
  const markup = text.replace(/<script[\s\S]*?<\/script>|<style[\s\S]*?<\/style>|<!--[\s\S]*?-->/g, (part) => part.replace(/[^\n]/g, ''))
  const plain = stripBraces(markup)
  const found = []
  for (const hit of plain.matchAll(/>([^<>]*[A-Za-z]{2,}[^<>]*)</g)) {
    const words = hit[1].trim()
    if (!ALLOWED.includes(words)) found.push(`${name}: untranslated “${words}”`)
  }
  for (const hit of plain.matchAll(/\s(?:aria-label|title|placeholder|alt)="([^"]*[A-Za-z]{2,}[^"]*)"/g)) found.push(`${name}: untranslated “${hit[1]}”`)
  return found
}

/** Expressions hold arrows and signs that look like tags; what they print has been through t() or is data. */
function stripBraces(text) {
  let depth = 0
  let kept = ''
  for (const letter of text) {
    if (letter === '{') depth++
    if (depth === 0) kept += letter
    if (letter === '}') depth--
  }
  return kept
}

const parts = ['', 'arrival/', 'cast/', 'chat/', 'duel/', 'entry/', 'look/', 'people/', 'settings/', 'stories/', 'voice/']
const read = (code, part) => JSON.parse(readFileSync(join(root, `src/i18n/${part}${code}.json`), 'utf8'))
const slots = (text) => [...text.matchAll(/\{\w+\}/g)].map(String).sort().join()
const seen = new Map()
for (const part of parts) {
  const en = read('en', part)
  const other = read('de', part)
  for (const key of Object.keys(en)) {
    if (seen.has(key)) findings.push(`${part}en.json: ${key} is in ${seen.get(key)}en.json too`)
    seen.set(key, part)
    if (!(key in other)) findings.push(`${part}de.json: ${key} is missing`)
    else if (slots(en[key]) !== slots(other[key])) findings.push(`${part}de.json: ${key} has other slots`)
  }
  for (const key of Object.keys(other)) if (!(key in en)) findings.push(`${part}de.json: ${key} is not in ${part}en.json`)
}
const all = files.filter((file) => !file.includes('.test.')).map((file) => readFileSync(file, 'utf8')).join('\n')
const computed = ['error.', 'feeling.', 'status.', 'phase.', 'trait.', 'job.', 'theme.', 'brains.', 'message.', 'settings.scope.', 'setting.', 'pole.', 'preset.', 'verbosity.', 'tone.', 'audience.', 'pace.', 'finish.', 'topic.', 'action.', 'fact.', 'part.', 'source.', 'reason.', 'tab.', 'shelf.', 'sort.', 'voice.', 'look.', 'fidelity.status.', 'reliability.', 'role.', 'report.', 'conflict.', 'trust.', 'tune.can.', 'tune.price.', 'tune.reasoning.', 'tune.window.', 'personas.none.', 'arrival.', 'format.', 'chat.block.', 'chat.bring.', 'chat.op.', 'chat.policy.', 'chat.shelf.', 'chat.stood.', 'chat.why.reason.', 'chat.talk.', 'chat.tools.', 'failed.kind.', 'chat.thoughts.', 'next.', 'waiting.', 'chat.switch.', 'people.role.', 'people.status.', 'tier.', 'team.role.', 'tokens.scope.', 'audit.', 'costs.by.', 'costs.me.', 'costs.studio.', 'costs.port.', 'held.status.', 'held.done.', 'train.', 'lips.', 'story.auto.why.', 'story.cause.', 'story.counted.', 'story.field.', 'story.form.', 'story.from.', 'story.sort.', 'story.stage.', 'story.kind.', 'story.length.', 'story.pace.', 'story.pacing.', 'story.part.', 'story.perspective.', 'story.query.', 'story.rating.', 'story.retrieval.', 'story.skip.', 'story.status.', 'story.tone.', 'duel.', 'mood.']
for (const [key, part] of seen) {
  const stem = key.replace(/_(zero|one|two|few|many|other)$/, '')
  if (!all.includes(`'${stem}'`) && !computed.some((prefix) => key.startsWith(prefix))) findings.push(`${part}en.json: ${key} is used nowhere`)
}

for (const finding of findings) console.error(finding)
console.log(`${files.length} files, ${findings.length} findings`)
process.exit(findings.length === 0 ? 0 : 1)
