import { glyphs } from './glyphs.ts'
import { num } from './shape.ts'

/** How wide a text is at a type size of 1. */
function textWidth(text: string): number {
  let width = 0
  for (const letter of text) width += Number.parseFloat(glyphs[letter] ?? glyphs['-'] ?? '0') / 1000
  return width
}

/** A text as outlines: no font is needed to see it. Letters without an outline are shown as `-`. */
function textPaths(
  text: string,
  x: number,
  y: number,
  size: number,
  anchor: 'start' | 'end' = 'start',
): string {
  let at = anchor === 'end' ? x - textWidth(text) * size : x
  let paths = ''
  for (const letter of text) {
    const glyph = glyphs[letter] ?? glyphs['-'] ?? ''
    const [advance = '0'] = glyph.split(' ', 1)
    const d = glyph.slice(advance.length + 1)
    if (d) paths += `<path transform="translate(${num(at)} ${num(y)}) scale(${size / 1000})" d="${d}"/>`
    at += (Number(advance) / 1000) * size
  }
  return paths
}

/** The strip that tells a drawing from a photograph: `mock`, the task, which of how many, the ratio. */
export function drawStrip(
  { width, height }: { readonly width: number; readonly height: number },
  {
    task,
    index,
    of,
    ratio,
  }: { readonly task: number; readonly index: number; readonly of: number; readonly ratio: string },
): string {
  const left = `mock · task ${task}`
  const right = `${index + 1} of ${of} · ${ratio}`
  const wanted = Math.max(11, Math.min(width, height) * 0.0205)
  const size = Math.min(wanted, (width * 0.9) / (textWidth(left) + textWidth(right) + 2))
  const high = size * 2.1
  const base = height - high / 2 + size * 0.35
  const edge = size * 1.1
  return `<rect x="0" y="${num(height - high)}" width="${width}" height="${num(high)}" fill="#16151a" fill-opacity=".58"/><g fill="#fff" fill-opacity=".92">${textPaths(left, edge, base, size)}${textPaths(right, width - edge, base, size, 'end')}</g>`
}
