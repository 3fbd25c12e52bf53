import type { Body } from './body.ts'
import type { Cloth } from './cloth.ts'
import type { Garment } from './garment.ts'
import { add, between, curve, limb, mix, type Point, type Stop, stopAt } from './shape.ts'
import type { Sitter } from './skin.ts'
import { neckWidth, sides, topOutline, trunkRow } from './tops.ts'

/** A leg's stop at the height `y`. */
export function legAt({ legs }: Body, index: 0 | 1, y: number): Stop {
  let [low, high] = [0, 1]
  for (let step = 0; step < 14; step++) {
    const t = (low + high) / 2
    if (stopAt(legs[index], t).at[1] < y) low = t
    else high = t
  }
  return stopAt(legs[index], low)
}

/** One leg of trousers; the leg further away is drawn before the nearer one. */
export function drawTrouserLeg(sitter: Sitter, index: 0 | 1, garment: Garment, cloth: Cloth): string {
  const { body } = sitter
  const leg = body.stance.legs[index]
  const top = body.stance.hips[index][1]
  const bottom = Math.min(garment.hem, leg.ankle[1] + 13 - (772 - Math.min(772, garment.hem)))
  const steps = 9
  const isSide = body.stance.view === 'side'
  const lower = Array.from({ length: steps + 1 }, (_, step): Stop => {
    const t = step / steps
    const y = mix(top + (isSide ? 2 : 34), bottom, t)
    const at = legAt(body, index, Math.min(y, leg.ankle[1]))
    const low = Math.max(0, (t - 0.45) / 0.55)
    // Straight trousers hang from the thigh: below the knee they do not follow the leg.
    const least = garment.ease > 2 ? mix(16, 13 + garment.ease, low) : 0
    const wide = garment.flare * (garment.ease > 4 ? t : low ** 1.6)
    return {
      at: [at.at[0], y],
      left: Math.max(at.left + garment.ease * 0.8, least) + wide,
      right: Math.max(at.right + garment.ease * 0.8, least) + wide,
    }
  })
  const stops = isSide ? lower : [...half(body, index, garment.ease * 0.8), ...lower]
  const knee = legAt(body, index, leg.knee[1])
  const s = index === 0 ? -1 : 1
  const crease = lower.slice(1).map(({ at }): Point => [at[0] + s * 2, at[1]])
  const bends = [
    curve([add(knee.at, [-knee.right, -3]), add(knee.at, [-2, 4]), add(knee.at, [5, 3])]),
    curve([add(knee.at, [knee.left, -14]), add(knee.at, [3, -9])]),
  ]
  const last = stops[stops.length - 1]
  const hem = last
    ? curve([add(last.at, [-last.right + 1, -5]), add(last.at, [0, -3.5]), add(last.at, [last.left - 1, -5])])
    : ''
  return (
    cloth.piece(limb(stops, 'cut'), leg.behind ? 0.16 : 0) +
    cloth.lines(garment.ease > 2.6 ? curve(crease) : '', 1, 0.25) +
    cloth.lines(bends.join(''), 1.3, 0.3) +
    cloth.lines(hem, 0.9, 0.4)
  )
}

/** Half of the trunk below the waist: trousers are two legs that meet in the middle. */
function half(body: Body, index: 0 | 1, ease: number): Stop[] {
  return [0.98, 1.15, 1.3, 1.65, 2].map((u): Stop => {
    const row = trunkRow(body, u, u < 1.2 ? 1.2 : ease)
    const middle = between(row.left, row.right, 0.5)
    const outer = index === 0 ? row.left : row.right
    const wide = Math.abs(middle[0] - outer[0]) / 2
    return {
      at: between(outer, middle, 0.5),
      left: wide + (index === 0 ? 1.5 : 0),
      right: wide + (index === 1 ? 1.5 : 0),
    }
  })
}

/** The upper part of trousers, over both legs. */
export function drawTrouserTop(sitter: Sitter, garment: Garment, cloth: Cloth): string {
  const { body } = sitter
  const us = [0.98, 1.15, 1.3, 1.65, 2, 2.2]
  const rows = us.map((u) => trunkRow(body, u, u < 1.2 ? 1.2 : garment.ease * 0.8))
  const left = rows.map((row) => row.left)
  const right = rows.map((row) => row.right)
  const [l, r] = [left[left.length - 1], right[right.length - 1]]
  if (!l || !r) return ''
  const crotch = add(between(l, r, 0.5), [0, 17])
  const outline = `${curve(left)}${curve([l, add(between(l, crotch, 0.6), [0, 5]), crotch, add(between(r, crotch, 0.6), [0, 5]), r], 'L')}${curve([...right].reverse(), 'L')}Z`
  const at = (u: number, share: number): Point => {
    const row = trunkRow(body, u, 1.4)
    return between(row.left, row.right, share)
  }
  const waistband = curve([at(1.12, 0), add(at(1.12, 0.5), [0, 3]), at(1.12, 1)])
  const seam = curve([at(1.12, 0.5), at(1.7, 0.5), crotch])
  const pockets =
    body.stance.view === 'back'
      ? curve([at(1.5, 0.14), at(1.5, 0.4)]) + curve([at(1.5, 0.6), at(1.5, 0.86)])
      : body.stance.view === 'front'
        ? curve([at(1.14, 0.16), at(1.4, 0.1), at(1.55, 0)]) +
          curve([at(1.14, 0.84), at(1.4, 0.9), at(1.55, 1)])
        : ''
  const rays = [0.2, 0.8].map((share) =>
    curve([crotch, add(between(crotch, at(1.9, share), 0.5), [0, 2]), at(1.95, share)]),
  )
  return (
    (body.stance.view === 'side' ? cloth.fill(outline) : '') +
    cloth.lines(curve(left) + curve(right), 1, 0.65) +
    cloth.lines(curve([at(0.98, 0), add(at(0.98, 0.5), [0, 3]), at(0.98, 1)]), 1, 0.65) +
    cloth.lines(waistband + pockets, 1, 0.45) +
    (body.stance.view === 'side' ? '' : cloth.lines(seam, 1, 0.35) + cloth.lines(rays.join(''), 1.1, 0.2))
  )
}

/** The edges of a skirt from the waist to its hem, and the hem from left to right. */
function fall(body: Body, garment: Garment): { left: Point[]; right: Point[]; hem: Point[] } {
  const us = [1, 1.3, 1.65, 2]
  const rows = us.map((u) => trunkRow(body, u, u === 1 ? garment.ease * 0.5 : garment.ease))
  const left = rows.map((row) => row.left)
  const right = rows.map((row) => row.right)
  const y0 = left[left.length - 1]?.[1] ?? 390
  const [a0, b0] = [left[left.length - 1]?.[0] ?? -56, right[right.length - 1]?.[0] ?? 56]
  const steps = 4
  for (let step = 1; step <= steps; step++) {
    const t = step / steps
    const y = mix(y0, garment.hem, t)
    const legs = ([0, 1] as const).map((index) =>
      legAt(body, index, Math.min(y, body.stance.legs[index].ankle[1])),
    )
    const a = Math.min(...legs.map(({ at, right: r }) => at[0] - r))
    const b = Math.max(...legs.map(({ at, left: l }) => at[0] + l))
    const middle = (a + b) / 2
    const half = Math.max((b - a) / 2 + 5, ((b0 - a0) / 2) * (garment.flare > 12 ? 1 : 0.86))
    left.push([Math.min(middle - half, mix(a0, middle - half, 0.9)) - garment.flare * t ** 1.3, y])
    right.push([Math.max(middle + half, mix(b0, middle + half, 0.9)) + garment.flare * t ** 1.3, y])
  }
  const l = left[left.length - 1] ?? [0, 0]
  const r = right[right.length - 1] ?? [0, 0]
  const waves = Math.max(2, Math.round((r[0] - l[0]) / 34))
  const hem = Array.from({ length: waves * 2 + 1 }, (_, i): Point => {
    const t = i / (waves * 2)
    const sag = Math.sin(t * Math.PI) * 9
    return [
      mix(l[0], r[0], t),
      mix(l[1], r[1], t) + sag + (i % 2 ? 2.6 : -1) * (garment.flare > 14 ? 1 : 0.25),
    ]
  })
  return { left, right, hem }
}

function pleats({ body }: Sitter, left: Point[], right: Point[], hem: Point[], flare: number): string {
  const top = body.stance.waist
  const from = left.length - 4
  return hem
    .filter((_, i) => i % 2 === 0 && i > 0 && i < hem.length - 1)
    .map((point, i, all) => {
      const t = (i + 1) / (all.length + 1)
      const upper = between(left[from] ?? top, right[from] ?? top, mix(0.5, t, 0.75))
      return curve([
        between(upper, point, flare > 20 ? 0 : 0.35),
        add(between(upper, point, 0.6), [(t - 0.5) * -8, 0]),
        add(point, [0, -3]),
      ])
    })
    .join('')
}

/** A skirt. */
export function drawSkirt(sitter: Sitter, garment: Garment, cloth: Cloth): string {
  const { left, right, hem } = fall(sitter.body, garment)
  const d = `${curve(left)}${curve(hem, 'L')}${curve([...right].reverse(), 'L')}Z`
  const [l, r] = [left[0], right[0]]
  const band = l && r ? curve([add(l, [0, 9]), add(between(l, r, 0.5), [0, 12]), add(r, [0, 9])]) : ''
  return (
    cloth.piece(d) +
    cloth.lines(pleats(sitter, left, right, hem, garment.flare), 1.3, 0.28) +
    cloth.lines(band, 1, 0.45)
  )
}

/** A dress in one piece, without its sleeves. */
export function drawDress(sitter: Sitter, garment: Garment, cloth: Cloth): string {
  const { body } = sitter
  const bodice = sides(body, 1, garment.ease * 0.8, garment.sleeve === 'none')
  const { left, right, hem } = fall(body, garment)
  const wholeLeft = [...bodice.left.slice(0, -1), ...left]
  const wholeRight = [...bodice.right.slice(0, -1), ...right]
  const d = topOutline(body, garment, wholeLeft, wholeRight, hem)
  const [l, r] = [left[0], right[0]]
  const waist = l && r ? curve([l, add(between(l, r, 0.5), [0, 4]), r]) : ''
  const darts =
    body.stance.view === 'front'
      ? [0.24, 0.76].map((share) => {
          const row = (u: number, inward: number) => {
            const { left: a, right: b } = trunkRow(body, u, 0)
            return between(a, b, mix(share, 0.5, inward))
          }
          return curve([row(0.5, 0), row(0.75, 0.08), row(0.98, 0.16)])
        })
      : []
  const neck = neckWidth(garment, body)
  return (
    cloth.piece(d) +
    cloth.lines(pleats(sitter, left, right, hem, garment.flare), 1.3, 0.28) +
    cloth.lines(waist, 1.5, 0.5) +
    cloth.lines(darts.join(''), 1, 0.25) +
    (garment.neckline === 'collar' && body.stance.view === 'front'
      ? cloth.lines(
          curve([
            add(body.stance.neck, [-neck, -6]),
            add(body.stance.neck, [0, 28]),
            add(body.stance.neck, [neck, -6]),
          ]),
          4,
          0.18,
        )
      : '')
  )
}
