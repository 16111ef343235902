/** The languages of the built-in voice, asked for once. */
import { offered } from './doors'

let asked = false

export const languages = $state({
  all: [] as string[],
  ask: (): void => {
    if (!asked) void all().catch(() => (asked = false))
  },
})

async function all(): Promise<void> {
  asked = true
  const found: string[] = []
  let cursor: string | undefined
  do {
    const page = await offered.voices({ engine: 'espeak', cursor })
    found.push(...page.items.flatMap((one) => one.languages))
    cursor = page.next_cursor ?? undefined
  } while (cursor)
  languages.all = [...new Set(found)]
}
