/** Names for somebody new, so that casting begins with a person and not with a form. */
const NAMES = ['Juno', 'Wren', 'Sol', 'Fable', 'Ember', 'Pip', 'Indigo', 'Quill', 'Tansy', 'Orbit', 'Lark', 'Saffron', 'Bramble', 'Cove', 'Halo', 'Fen', 'Opal', 'Rune', 'Sage', 'Tide']

export function proposeName(taken: string[], chance = Math.random()): string {
  const free = NAMES.filter((name) => !taken.includes(name))
  return free[Math.floor(chance * free.length)] ?? `${NAMES[taken.length % NAMES.length]} ${taken.length + 1}`
}
