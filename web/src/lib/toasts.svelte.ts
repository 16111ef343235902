/** Short news. Good news are `status`, failures `alert`; nothing exists only here. */
export type Toast = { id: number; text: string; kind: 'good' | 'bad'; action?: { label: string; run: () => void } }

export const toasts = $state<Toast[]>([])
let count = 0

export function toast(text: string, kind: Toast['kind'] = 'good', action?: Toast['action'], forMs = 10_000): void {
  const id = ++count
  toasts.push({ id, text, kind, action })
  if (kind === 'good') setTimeout(() => dismiss(id), forMs)
}

export function dismiss(id: number): void {
  const at = toasts.findIndex((one) => one.id === id)
  if (at >= 0) toasts.splice(at, 1)
}
