/** A status and its mood; the word says it, the colour only helps. */
export function Status({ status }: { readonly status: string }) {
  return <span class={`status is-${moods[status] ?? 'busy'}`}>{status}</span>
}

const moods: Readonly<Record<string, string>> = {
  DONE: 'good',
  delivered: 'good',
  passed: 'good',
  true: 'good',
  ERROR: 'bad',
  CANCELLED: 'bad',
  'gave up': 'bad',
  failed: 'bad',
  false: 'bad',
  ACCEPTED: 'calm',
  WAITING: 'calm',
  PAUSED: 'calm',
  held: 'calm',
  skipped: 'calm',
  unchecked: 'calm',
}

/** An HTTP status in the same way. */
export function HttpStatus({ status }: { readonly status: number }) {
  const mood = status < 300 ? 'good' : status < 400 ? 'calm' : status < 500 ? 'busy' : 'bad'
  return <span class={`status is-${mood}`}>{status}</span>
}
