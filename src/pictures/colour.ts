/** Red, green and blue, 0 to 255. */
export type Colour = readonly [red: number, green: number, blue: number]

/** `rgb(…)`, or `rgba(…)` with an opacity. */
export const css = ([r, g, b]: Colour, opacity = 1): string => {
  const rgb = [r, g, b].map((n) => Math.round(Math.min(Math.max(n, 0), 255))).join(',')
  return opacity === 1 ? `rgb(${rgb})` : `rgba(${rgb},${Math.round(opacity * 1000) / 1000})`
}

/** `#rrggbb` as a colour. */
export const hex = (text: string): Colour => {
  const n = Number.parseInt(text.replace('#', ''), 16)
  return [(n >> 16) & 255, (n >> 8) & 255, n & 255]
}

export const blend = (a: Colour, b: Colour, t: number): Colour => [
  a[0] + (b[0] - a[0]) * t,
  a[1] + (b[1] - a[1]) * t,
  a[2] + (b[2] - a[2]) * t,
]

export const darker = (colour: Colour, by: number): Colour => blend(colour, [18, 14, 24], by)
export const lighter = (colour: Colour, by: number): Colour => blend(colour, [255, 252, 246], by)

/** How light a colour looks, 0 to 1. */
export const luminance = ([r, g, b]: Colour): number => (0.299 * r + 0.587 * g + 0.114 * b) / 255

/** @param hue degrees, @param saturation and @param lightness 0 to 1 */
export function hsl(hue: number, saturation: number, lightness: number): Colour {
  const a = saturation * Math.min(lightness, 1 - lightness)
  const channel = (n: number) => {
    const k = (((n + hue / 30) % 12) + 12) % 12
    return 255 * (lightness - a * Math.max(-1, Math.min(k - 3, 9 - k, 1)))
  }
  return [channel(0), channel(8), channel(4)]
}

/** Colours by the words that prompts and file names have for them. Longer names stand first. */
const named: readonly (readonly [RegExp, Colour])[] = (
  [
    ['off.?white|ivory|cream|ecru', '#f3ead8'],
    ['navy|midnight|marine', '#27365a'],
    ['sky.?blue|light.?blue|pale.?blue|baby.?blue', '#a9c8e6'],
    ['denim|indigo', '#3f5b86'],
    ['turquoise|teal|petrol', '#2f8a8c'],
    ['mint', '#b3dcc8'],
    ['olive|khaki|army', '#777a4c'],
    ['sage', '#a3b096'],
    ['emerald', '#1f7a5a'],
    ['beige|sand|nude|oat(?:meal)?|natural', '#dccbb2'],
    ['camel|tan|caramel', '#bd9264'],
    ['terracotta|rust|brick', '#b8623f'],
    ['burgundy|maroon|wine|bordeaux', '#6d2337'],
    ['coral|salmon|peach', '#ee9a83'],
    ['hot.?pink|fuchsia|magenta', '#cc3f86'],
    ['blush|rose|rosy', '#e5bcb7'],
    ['lavender|lilac', '#c3b4de'],
    ['mustard|ochre', '#cf9f35'],
    ['gold(?:en)?', '#d3aa55'],
    ['silver', '#c3c7cd'],
    ['charcoal|anthracite|graphite', '#45474d'],
    ['gr[ae]y', '#a5a7ab'],
    ['black|ebony', '#26262b'],
    ['white|snow.?white', '#f3f2ef'],
    ['brown|chocolate|coffee', '#714c35'],
    ['orange|tangerine', '#e5873b'],
    ['yellow|lemon', '#efd160'],
    ['pink', '#e9a6b6'],
    ['purple|violet|plum', '#72508f'],
    ['red|scarlet|crimson', '#c03739'],
    ['green', '#5b8e62'],
    ['blue|cobalt', '#4873b5'],
  ] as const
).map(([words, colour]) => [new RegExp(`(?<![a-z])(?:${words})(?![a-z])`, 'i'), hex(colour)])

/** The colour that stands first in a text; undefined where none does. */
export function colourIn(text: string): Colour | undefined {
  let found: Colour | undefined
  let first = Number.POSITIVE_INFINITY
  for (const [words, colour] of named) {
    const at = words.exec(text)?.index ?? first
    if (at < first) [first, found] = [at, colour]
  }
  return found
}
