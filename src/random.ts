import { createHash, createHmac, randomInt } from 'node:crypto'
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator'

/** One source of chance: the same seed and the same calls give the same values. */
export class Random {
  readonly #generator: RandomGenerator
  readonly #seed: number

  /** @param seed a 32 bit integer; make one of several values with {@link seedOf} */
  constructor(seed: number) {
    this.#seed = seed | 0
    this.#generator = xoroshiro128plus(this.#seed)
  }

  /** A stream of its own for child number `index`, whatever this stream was asked before. */
  child(index: number): Random {
    // Golden-ratio multiplier: neighbouring indexes get seeds that are far apart.
    return new Random(this.#seed ^ Math.imul(index + 1, 0x9e3779b1))
  }

  /** An integer from `min` to `max`, both included. */
  int(min: number, max: number): number {
    return min >= max ? min : uniformInt(this.#generator, min, max)
  }

  /** A number from `min` (included) to `max` (excluded). */
  float(min = 0, max = 1): number {
    return min + uniformFloat64(this.#generator) * (max - min)
  }

  /** One of `values`, which is not empty. */
  pick<T>(values: readonly [T, ...T[]]): T {
    return values[this.int(0, values.length - 1)] ?? values[0]
  }

  /** A UUID of version 4. */
  uuid(): string {
    const next = () => this.#generator.next() >>> 0
    const [a, b, c, d] = [next(), next(), next(), next()]
    writeHex(a, 0, 8)
    writeHex(b >>> 16, 9, 4)
    writeHex((b & 0xfff) | 0x4000, 14, 4)
    writeHex(((c >>> 16) & 0x3fff) | 0x8000, 19, 4)
    writeHex(c, 24, 4)
    writeHex(d, 28, 8)
    return uuidText.toString('latin1')
  }
}

/** Written over for each UUID: putting one together from pieces takes eight times as long. */
const uuidText = Buffer.from('00000000-0000-0000-0000-000000000000')

/** The lowest `digits` hexadecimal digits of a number. */
function writeHex(value: number, at: number, digits: number): void {
  let rest = value
  for (let place = at + digits - 1; place >= at; place--) {
    const digit = rest & 15
    uuidText[place] = digit < 10 ? 48 + digit : 87 + digit
    rest >>>= 4
  }
}

/** A 32 bit seed that every one of `parts` decides. */
export function seedOf(...parts: readonly (string | number)[]): number {
  return createHash('sha256').update(JSON.stringify(parts)).digest().readInt32LE()
}

/** 32 hexadecimal digits that nobody can guess who has not `seed`. */
export function token(seed: string, ...parts: readonly (string | number)[]): string {
  return createHmac('sha256', seed).update(JSON.stringify(parts)).digest('hex').slice(0, 32)
}

/** A fresh seed, for a run that was given none; the only chance that is not passed in. */
export function drawSeed(): number {
  return randomInt(1, 1_000_000_000)
}
