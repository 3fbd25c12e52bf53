const paths = {
  close: 'M4 4l8 8M12 4l-8 8',
  copy: 'M5.5 5.5v-3h8v8h-3M2.5 5.5h8v8h-8z',
  check: 'M3 8.5l3.5 3.5L13 4.5',
  down: 'M4 6l4 4 4-4',
  back: 'M10 3L5 8l5 5',
  next: 'M6 3l5 5-5 5',
  out: 'M6 3H3v10h10v-3M9 3h4v4M13 3L7.5 8.5',
  save: 'M8 2.5v7.5M4.5 7L8 10.5 11.5 7M3 13.5h10',
  sun: 'M8 5.2a2.8 2.8 0 1 1 0 5.6 2.8 2.8 0 0 1 0-5.6zM8 1.5v1.6M8 12.9v1.6M1.5 8h1.6M12.9 8h1.6M3.4 3.4l1.1 1.1M11.5 11.5l1.1 1.1M12.6 3.4l-1.1 1.1M4.5 11.5l-1.1 1.1',
  moon: 'M13 9.6A5.6 5.6 0 0 1 6.4 3 5.6 5.6 0 1 0 13 9.6z',
  again: 'M13 8a5 5 0 1 1-1.6-3.7M13 2.5v3h-3',
  plus: 'M8 3v10M3 8h10',
  try: 'M5.5 2.5L8 4l2.5-1.5 3.5 2-1.5 3-1.5-.5v6.5H5V7l-1.5.5L2 4.5z',
  tasks: 'M2.5 4h11M2.5 8h7M2.5 12h9',
  webhooks: 'M8 2.5v6l3 3M3 13.5h10M2.5 8a5.5 5.5 0 0 1 11 0',
  requests: 'M2 5.5h9L8 2.5M14 10.5H5l3 3',
  contract: 'M4 2h6l2.5 2.5V14H4zM6 7h4.5M6 9.5h4.5',
} as const
export type IconName = keyof typeof paths

/** A line drawing; what it means is said beside it. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  )
}
