const dateTime = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  timeZone: 'UTC',
})

/** Every time is the sandbox's, in UTC, as the API writes it. */
export const dateOf = (at: number): string => (Number.isFinite(at) ? dateTime.format(at) : '')

/** `0.8 s`, `4 min`, `3 h`: two figures are enough. */
export function spanOf(ms: number): string {
  const steps = [
    [86_400_000, 'd'],
    [3_600_000, 'h'],
    [60_000, 'min'],
    [1000, 's'],
  ] as const
  const [size, unit] = steps.find(([least]) => ms >= least) ?? [1000, 's']
  return `${Number((ms / size).toFixed(ms / size < 10 ? 1 : 0))} ${unit}`
}
