import { around, type Canvas, circle, downwards, rect, repeat, ridge } from './backdrop.ts'
import { blend, type Colour, css, darker, hex, lighter } from './colour.ts'
import { num } from './shape.ts'

const sky = (canvas: Canvas, top: Colour, low: Colour, height = canvas.horizon): string =>
  `<defs>${downwards('sky', [
    { at: 0, colour: top },
    { at: 1, colour: low },
  ])}</defs>${rect(0, 0, canvas.width, height + 2, 'url(#sky)')}`

const ground = (canvas: Canvas, far: Colour, near: Colour): string =>
  `<defs>${downwards('ground', [
    { at: 0, colour: far },
    { at: 1, colour: near },
  ])}</defs>${rect(0, canvas.horizon, canvas.width, canvas.height - canvas.horizon, 'url(#ground)')}`

function sun({ width, shade }: Canvas, y: number, r: number, colour: Colour): string {
  const x = width * (shade === 'right' ? 0.24 : 0.76)
  return `<defs>${around('sun', x, y, r * 7, [
    { at: 0, colour, opacity: 1 },
    { at: 0.14, colour, opacity: 0.85 },
    { at: 0.2, colour, opacity: 0.4 },
    { at: 1, colour, opacity: 0 },
  ])}</defs>${circle(x, y, r * 7, 'url(#sun)')}`
}

const cloud = (canvas: Canvas, colour: Colour, opacity: number): string => {
  const { width, horizon, random } = canvas
  return repeat(5, () => {
    const [x, y, w] = [
      random.float(0, width),
      random.float(horizon * 0.08, horizon * 0.6),
      random.float(0.1, 0.26) * width,
    ]
    return `<g fill="${css(colour, opacity)}"><ellipse cx="${num(x)}" cy="${num(y)}" rx="${num(w)}" ry="${num(w * 0.11)}"/><ellipse cx="${num(x + w * 0.2)}" cy="${num(y - w * 0.08)}" rx="${num(w * 0.5)}" ry="${num(w * 0.13)}"/></g>`
  })
}

export function beach(canvas: Canvas): string {
  const { width, height, horizon } = canvas
  const sea = canvas.colour ?? hex('#4c9fb5')
  const shore = horizon + (height - horizon) * 0.34
  return `${sky(canvas, hex('#86bfe0'), hex('#e4f1f2'))}${cloud(canvas, [255, 255, 255], 0.55)}${sun(canvas, horizon * 0.3, width * 0.04, [255, 250, 226])}${ground(canvas, hex('#ead6ad'), hex('#d9bd8c'))}<defs>${downwards(
    'sea',
    [
      { at: 0, colour: darker(sea, 0.16) },
      { at: 1, colour: lighter(sea, 0.4) },
    ],
  )}</defs>${rect(0, horizon, width, shore - horizon, 'url(#sea)')}${repeat(9, (i) => rect(canvas.random.float(-0.1, 0.8) * width, horizon + (shore - horizon) * (0.1 + i * 0.09), width * canvas.random.float(0.1, 0.5), height * 0.0026, css([255, 255, 255], 0.4)))}${ridge(canvas, shore, height * 0.006, shore + height * 0.03, '#fff', 6)}${ridge(canvas, shore + height * 0.013, height * 0.006, height, css(hex('#d3b98b')), 6)}${ridge(canvas, shore + height * 0.045, height * 0.006, height, 'url(#ground)', 5)}`
}

export function street(canvas: Canvas): string {
  const { width, height, horizon, random } = canvas
  const stone = canvas.colour ?? random.pick([hex('#cdb9a2'), hex('#b9b4ae'), hex('#c7a68e')])
  const house = (x0: number, x1: number, tone: Colour) => {
    const far = horizon - height * 0.2
    const near = (x: number) => {
      const t = Math.abs(x - width / 2) / (width / 2)
      return far - t * height * 0.5
    }
    const foot = (x: number) => horizon + (Math.abs(x - width / 2) / (width / 2)) * height * 0.24
    const at = (tx: number, ty: number) => {
      const x = x0 + (x1 - x0) * tx
      return `${num(x)} ${num(near(x) + (foot(x) - near(x)) * ty)}`
    }
    const pane = (tx: number, ty: number) =>
      `<path d="M${at(tx, ty)}L${at(tx + 0.16, ty)}L${at(tx + 0.16, ty + 0.1)}L${at(tx, ty + 0.1)}Z" fill="${css(random.float() < 0.25 ? hex('#ffe7b0') : darker(tone, 0.5), 0.75)}"/>`
    return `<path d="M${at(0, 0)}L${at(1, 0)}L${at(1, 1)}L${at(0, 1)}Z" fill="${css(tone)}"/>${repeat(15, (i) => pane(0.12 + (i % 3) * 0.3, 0.06 + Math.floor(i / 3) * 0.15))}<path d="M${at(0.06, 0.83)}L${at(0.94, 0.83)}L${at(0.94, 1)}L${at(0.06, 1)}Z" fill="${css(darker(tone, 0.45), 0.85)}"/><path d="M${at(0, 0.79)}L${at(1, 0.79)}L${at(1, 0.83)}L${at(0, 0.83)}Z" fill="${css(random.pick([hex('#8f3c36'), hex('#3f5f57'), hex('#d9cbb5')]))}"/>`
  }
  const tone = () =>
    blend(
      stone,
      random.pick([hex('#e8dccb'), hex('#8f7f73'), hex('#d3a58a'), hex('#a9adb0')]),
      random.float(0.1, 0.6),
    )
  const marks = [0, 0.16, 0.28, 0.37, 0.43]
  return `${sky(canvas, hex('#b4cde0'), hex('#f4ece0'), horizon + 10)}${ground(canvas, hex('#a9a49e'), hex('#8d8883'))}${repeat(
    4,
    (i) => {
      const [a = 0, b = 0] = [marks[i], marks[i + 1]]
      return (
        house(width * a, width * b, darker(tone(), 0.05 * i)) +
        house(width * (1 - a), width * (1 - b), darker(tone(), 0.1 + 0.05 * i))
      )
    },
  )}<path d="M${num(width * 0.43)} ${num(horizon)}H${num(width * 0.57)}L${num(width * 1.25)} ${num(height)}H${num(-width * 0.25)}Z" fill="${css(hex('#b7b1aa'))}"/>${repeat(7, (i) => `<path d="M${num(width * (0.45 + i * 0.0167))} ${num(horizon)}L${num(width * (-0.1 + i * 0.2))} ${num(height)}" stroke="${css(hex('#8b857f'), 0.4)}" stroke-width="${num(width * 0.003)}"/>`)}${sun(canvas, horizon * 0.35, width * 0.03, [255, 240, 210])}`
}

export function forest(canvas: Canvas): string {
  const { width, height, horizon, random, shade } = canvas
  const green = canvas.colour ?? hex('#6f9457')
  const trunks = (count: number, tone: Colour, wide: number, foot: number) =>
    repeat(count, (i) => {
      const x = width * ((i + random.float(0.1, 0.9)) / count)
      const w = wide * random.float(0.6, 1.2)
      return `<path d="M${num(x - w / 2)} 0H${num(x + w / 2)}L${num(x + w * 0.7)} ${num(foot)}H${num(x - w * 0.7)}Z" fill="${css(tone)}"/>`
    })
  const leaves = (count: number, tone: Colour, size: number, low: number) =>
    repeat(count, () =>
      circle(
        random.float(0, width),
        random.float(-0.05, low) * height,
        size * random.float(0.5, 1.3),
        css(blend(tone, hex('#e5e29a'), random.float(0, 0.4)), 0.7),
      ),
    )
  const s = shade === 'right' ? 0.1 : 0.9
  return `${sky(canvas, lighter(green, 0.5), lighter(green, 0.8), height)}${trunks(13, lighter(blend(green, hex('#6b5a48'), 0.4), 0.35), width * 0.018, horizon + height * 0.02)}${leaves(30, lighter(green, 0.3), width * 0.05, 0.4)}${ground(canvas, lighter(blend(green, hex('#c3b06a'), 0.3), 0.15), darker(blend(green, hex('#8b7a4a'), 0.45), 0.2))}${trunks(7, blend(darker(green, 0.3), hex('#5a4635'), 0.6), width * 0.036, horizon + height * 0.09)}${leaves(46, darker(green, 0.1), width * 0.06, 0.24)}${repeat(4, (i) => `<path d="M${num(width * s)} ${num(-height * 0.05)}L${num(width * (0.2 + i * 0.22))} ${num(height)}H${num(width * (0.28 + i * 0.22))}Z" fill="${css([255, 250, 214], 0.13)}"/>`)}${repeat(26, () => `<ellipse cx="${num(random.float(0, width))}" cy="${num(random.float(horizon + height * 0.03, height))}" rx="${num(width * random.float(0.01, 0.04))}" ry="${num(width * 0.006)}" fill="${css(lighter(green, 0.5), 0.35)}"/>`)}`
}

export function night(canvas: Canvas): string {
  const { width, height, horizon, random } = canvas
  const glow = canvas.colour ?? hex('#d77f9b')
  const lights: readonly [Colour, ...Colour[]] = [
    hex('#ffd08a'),
    hex('#ff9d76'),
    hex('#86c5ff'),
    hex('#ff7fb0'),
    hex('#fff1cf'),
    lighter(glow, 0.3),
  ]
  const tower = (i: number, count: number, tone: Colour, most: number) => {
    const w = (width / count) * random.float(0.8, 1.25)
    const x = (width * i) / count
    const top = horizon - height * random.float(most * 0.45, most)
    return `${rect(x, top, w, horizon - top + 4, css(tone))}${repeat(12, (k) => (random.float() < 0.55 ? rect(x + w * (0.14 + (k % 3) * 0.28), top + (horizon - top) * (0.06 + Math.floor(k / 3) * 0.22), w * 0.14, (horizon - top) * 0.07, css(random.pick(lights), 0.85)) : ''))}`
  }
  return `${sky(canvas, hex('#131529'), blend(hex('#3d3561'), glow, 0.35))}${repeat(9, (i) => tower(i, 9, hex('#2a2a4a'), 0.42))}${repeat(6, (i) => tower(i, 6, hex('#1b1c33'), 0.34))}${ground(canvas, hex('#2d2c45'), hex('#16161f'))}${repeat(16, (i) => rect(random.float(0, width), horizon, width * random.float(0.006, 0.02), height * random.float(0.08, 0.3), css(lights[i % 6] ?? lights[0], 0.22)))}${repeat(30, () => circle(random.float(0, width), horizon + random.float(-0.3, 0.08) * height, width * random.float(0.008, 0.034), css(random.pick(lights), random.float(0.25, 0.7))))}`
}

export function sunset(canvas: Canvas): string {
  const { width, height, horizon } = canvas
  const glow = canvas.colour ?? hex('#f09a5e')
  return `${sky(canvas, blend(hex('#4d4a7c'), glow, 0.15), blend(hex('#ffd59a'), glow, 0.25))}${cloud(canvas, lighter(glow, 0.4), 0.4)}${sun(canvas, horizon * 0.84, width * 0.052, [255, 238, 190])}${ridge(canvas, horizon - height * 0.07, height * 0.035, height, css(blend(hex('#86607f'), glow, 0.3)))}${ridge(canvas, horizon - height * 0.02, height * 0.02, height, css(blend(hex('#5d4762'), glow, 0.2)), 5)}<defs>${downwards(
    'field',
    [
      { at: 0, colour: blend(hex('#a8705a'), glow, 0.35) },
      { at: 1, colour: hex('#5c4150') },
    ],
  )}</defs>${ridge(canvas, horizon + height * 0.04, height * 0.008, height, 'url(#field)', 4)}${repeat(
    60,
    () => {
      const y = canvas.random.float(horizon + height * 0.08, height)
      const x = canvas.random.float(0, width)
      const tall = height * 0.03 * ((y - horizon) / (height - horizon) + 0.3)
      return `<path d="M${num(x)} ${num(y)}q${num(tall * 0.2)} ${num(-tall)} ${num(tall * 0.6)} ${num(-tall * 1.4)}" stroke="${css(lighter(glow, 0.4), 0.4)}" stroke-width="${num(width * 0.003)}" fill="none"/>`
    },
  )}`
}

export function mountains(canvas: Canvas): string {
  const { width, height, horizon, random } = canvas
  const cold = canvas.colour ?? hex('#7f9db8')
  const peak = (x: number, top: number, wide: number, tone: Colour) =>
    `<path d="M${num(x - wide)} ${num(horizon + 4)}L${num(x)} ${num(top)}L${num(x + wide)} ${num(horizon + 4)}Z" fill="${css(tone)}"/><path d="M${num(x - wide * 0.3)} ${num(top + (horizon - top) * 0.3)}L${num(x)} ${num(top)}L${num(x + wide * 0.3)} ${num(top + (horizon - top) * 0.3)}L${num(x + wide * 0.1)} ${num(top + (horizon - top) * 0.22)}L${num(x - wide * 0.06)} ${num(top + (horizon - top) * 0.36)}Z" fill="${css([250, 252, 255], 0.92)}"/>`
  return `${sky(canvas, lighter(cold, 0.15), hex('#eef3f6'))}${cloud(canvas, [255, 255, 255], 0.6)}${repeat(4, (i) => peak(width * (0.05 + i * 0.31 + random.float(-0.05, 0.05)), horizon - height * random.float(0.22, 0.36), width * 0.34, lighter(cold, 0.2)))}${repeat(3, (i) => peak(width * (0.16 + i * 0.36), horizon - height * random.float(0.12, 0.2), width * 0.28, darker(cold, 0.15)))}${ground(canvas, hex('#e9eef2'), hex('#cfdbe4'))}${ridge(canvas, horizon + height * 0.05, height * 0.02, height, css([244, 248, 251], 0.8), 5)}${repeat(50, () => circle(random.float(0, width), random.float(0, height), width * random.float(0.001, 0.004), css([255, 255, 255], 0.8)))}`
}

export function desert(canvas: Canvas): string {
  const { width, height, horizon } = canvas
  const sand = canvas.colour ?? hex('#d89d5f')
  return `${sky(canvas, hex('#8fc0d8'), hex('#f6e3c4'))}${sun(canvas, horizon * 0.36, width * 0.045, [255, 246, 214])}${ridge(canvas, horizon - height * 0.05, height * 0.03, height, css(lighter(sand, 0.32)), 4)}${ridge(canvas, horizon + height * 0.02, height * 0.035, height, css(lighter(sand, 0.12)), 3)}<defs>${downwards(
    'dune',
    [
      { at: 0, colour: lighter(sand, 0.24) },
      { at: 1, colour: darker(sand, 0.12) },
    ],
  )}</defs>${ridge(canvas, horizon + height * 0.12, height * 0.025, height, 'url(#dune)', 3)}`
}

export function garden(canvas: Canvas): string {
  const { width, height, horizon, random } = canvas
  const bloom = canvas.colour ?? hex('#e58fa8')
  const petals: readonly [Colour, ...Colour[]] = [
    bloom,
    lighter(bloom, 0.5),
    hex('#fff3d6'),
    hex('#f4cf6a'),
    blend(bloom, hex('#a78bd0'), 0.6),
  ]
  const hedge = (top: number, tone: Colour, size: number) =>
    repeat(34, () =>
      circle(
        random.float(0, width),
        top + random.float(-0.5, 0.9) * size * 2,
        size * random.float(0.6, 1.3),
        css(blend(tone, hex('#c9d98c'), random.float(0, 0.35))),
      ),
    )
  return `${sky(canvas, hex('#aed3e6'), hex('#f3f5e6'))}${cloud(canvas, [255, 255, 255], 0.5)}${hedge(horizon - height * 0.1, hex('#86a878'), width * 0.07)}${ground(canvas, hex('#9dbb74'), hex('#7a9a58'))}${hedge(horizon + height * 0.01, hex('#5f8a58'), width * 0.055)}${repeat(90, () => circle(random.float(0, width), horizon + random.float(-0.05, 0.1) * height, width * random.float(0.006, 0.018), css(random.pick(petals), 0.95)))}<path d="M${num(width * 0.44)} ${num(horizon + height * 0.08)}H${num(width * 0.56)}L${num(width * 0.95)} ${num(height)}H${num(width * 0.05)}Z" fill="${css(hex('#dccfae'))}"/>${repeat(
    40,
    () => {
      const side = random.float() < 0.5 ? random.float(-0.05, 0.16) : random.float(0.84, 1.05)
      return circle(
        width * side,
        random.float(horizon + height * 0.14, height),
        width * random.float(0.014, 0.034),
        css(random.pick(petals), 0.9),
      )
    },
  )}`
}
