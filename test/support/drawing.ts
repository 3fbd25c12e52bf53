import type { Drawing } from '../../src/pictures/draw.ts'

/** A small drawing, with what a test changes of it. */
export const drawing = (change: Partial<Drawing> = {}): Drawing => ({
  width: 220,
  height: 292,
  format: 'png',
  seed: ['seed', 'key', 640120, 0],
  task: 640120,
  index: 0,
  of: 1,
  ratio: '3:4',
  prompts: { pose: 'front view', background: 'minimal studio' },
  garments: [{ url: 'https://shop.example/red-dress.png' }],
  ...change,
})
