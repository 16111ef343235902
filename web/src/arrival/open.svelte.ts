/** Whoever wants files to come in says so here; an empty list opens the dialog without any. */
export const arriving = $state<{ files: File[] | null }>({ files: null })
