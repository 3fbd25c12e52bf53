import type { Random } from '../random.ts'
import { type Build, builds } from './body.ts'
import { type Colour, colourIn, hex } from './colour.ts'

/** Who is shown: the same for the same model picture. */
export interface Person {
  readonly build: Build
  readonly isMasculine: boolean
  readonly skin: Colour
  readonly hair: Colour
  readonly hairstyle: Hairstyle
  readonly eyes: Colour
  readonly lips: Colour
  readonly shoes: Colour
}

const hairstyles = ['long', 'bob', 'bun', 'ponytail', 'short', 'curls'] as const
export type Hairstyle = (typeof hairstyles)[number]

const skins = ['#f6d9c4', '#edc3a3', '#dca983', '#c68a62', '#9d6644', '#764a31', '#563425'].map(hex)
const hairs = ['#2a211f', '#3d2a22', '#5b3b28', '#86572f', '#b98a52', '#d8b881', '#8c3b23', '#1f1d22'].map(
  hex,
)
const eyes = ['#3a261b', '#52361f', '#5c6b3a', '#4a6b86', '#6d7d86'].map(hex)
const shoes = ['#2a2729', '#efe9e0', '#8a5a3c', '#3a3f4c', '#c9b39a'].map(hex)

/**
 * @param random seeded by the model picture alone
 * @param text words that may say who it is
 */
export function personOf(random: Random, text: string): Person {
  const tone = random.int(0, skins.length - 1)
  const isMasculine = /\b(man|men|mens|male|boy|guy|gentleman|he|him|his|masculine)\b/i.test(
    text.replace(/[_\d-]/g, ' '),
  )
  const skin = skins[wordTone(text) ?? tone] ?? [220, 170, 130]
  // Fair hair is rare on dark skin.
  const hair = hairs[random.int(0, tone > 3 ? 2 : hairs.length - 1)] ?? [40, 30, 28]
  const style = hairstyles[random.int(0, hairstyles.length - 1)] ?? 'long'
  const worded = hairWords.find(([words]) => words.test(text))?.[1]
  return {
    isMasculine,
    build: isMasculine ? builds.masculine : builds.feminine,
    skin,
    hair: hairColour(text) ?? hair,
    eyes: (tone > 2 ? eyes.slice(0, 2) : eyes)[random.int(0, tone > 2 ? 1 : eyes.length - 1)] ?? [60, 40, 30],
    hairstyle: worded ?? (isMasculine ? (style === 'curls' ? 'curls' : 'short') : style),
    lips: isMasculine ? mixLips(skin, 0.22) : mixLips(skin, 0.55 + random.float(0, 0.2)),
    shoes: shoes[random.int(0, shoes.length - 1)] ?? [40, 40, 40],
  }
}

const wordTone = (text: string): number | undefined => {
  if (/\b(dark|deep|black|brown)[ -]?skin/i.test(text)) return 5
  if (/\b(fair|light|pale)[ -]?skin/i.test(text)) return 0
  return undefined
}

const hairWords: readonly (readonly [RegExp, Hairstyle])[] = [
  [/\b(curly|curls|afro|wavy)\b/i, 'curls'],
  [/\bbob\b/i, 'bob'],
  [/\b(bun|updo|chignon)\b/i, 'bun'],
  [/\bpony.?tail\b/i, 'ponytail'],
  [/\bshort hair|\bpixie\b/i, 'short'],
  [/\blong hair\b/i, 'long'],
]

const hairColour = (text: string): Colour | undefined => {
  const words = /(\w+)[ -]hair\b/i.exec(text)?.[1]
  if (!words) return undefined
  if (/blond/i.test(words)) return hex('#d8b881')
  return /^(red|ginger)$/i.test(words) ? hex('#8c3b23') : colourIn(words)
}

const mixLips = (skin: Colour, by: number): Colour => {
  const [r, g, b] = skin
  return [r + (176 - r) * by, g + (58 - g) * by, b + (66 - b) * by]
}
