// Writes one PNG with 24 results, for a person to look at: npm run samples [-- FILE]
import sharp from 'sharp'
import { sizeOf } from '../../src/facts/sizes.ts'
import { draw } from '../../src/pictures/draw.ts'

const cases: readonly (readonly [
  pose: string,
  background: string,
  ratio: string,
  garments: readonly string[],
])[] = [
  ['standing, front view', 'minimal studio, soft light', '3:4', ['red-dress.png']],
  [
    'walking towards the camera',
    'paris street in the morning',
    '2:3',
    ['navy-blazer.png', 'white-tee.png', 'denim-jeans.png'],
  ],
  [
    'hands on hips, confident',
    'sandy beach, sunny day',
    '3:4',
    ['striped-t-shirt.png', 'beige-wide-leg-trousers.png'],
  ],
  ['hand on hip', 'warm sunset over the hills', '4:5', ['floral-maxi-gown.png']],
  ['back view', 'forest, autumn light', '3:4', ['camel-coat.png']],
  ['side profile, walking', 'city at night with neon lights', '2:3', ['yellow-sundress.png']],
  [
    'hand in hair',
    'bright living room with a large window',
    '3:4',
    ['emerald-blouse.png', 'black-skirt.png'],
  ],
  ['hands in pockets, casual, man', 'grey seamless studio', '4:5', ['charcoal-sweater.png']],
  ['walking down the catwalk', 'fashion runway', '9:16', ['burgundy-maxi-dress.png']],
  ['three-quarter turned', 'snowy mountains', '3:4', ['cream-turtleneck.png', 'checked-skirt.png']],
  ['standing', 'desert dunes', '1:1', ['olive-jacket.png', 'white-trousers.png']],
  ['relaxed, man', 'rose garden in spring', '3:4', ['sky-blue-shirt.png', 'beige-chinos.png']],
  ['side view', 'blue studio backdrop', '3:4', ['pink-blazer.png', 'grey-pants.png']],
  ['upper body portrait', 'dark moody studio', '4:5', ['mustard-knit-sweater.png']],
  ['front', 'terracotta studio with warm light', '1:1', ['polka-dot-dress.png']],
  ['walking, man', 'downtown street', '2:3', ['trench-coat-beige.png', 'black-jeans.png']],
]
const wide: typeof cases = [
  ['hands on hips', 'beach at sunset', '16:9', ['coral-slip-dress.png']],
  ['standing', 'hotel lobby interior', '3:2', ['black-blazer.png', 'black-wide-leg-pants.png']],
  ['walking', 'lavender studio', '4:3', ['lilac-shirt-dress.png']],
  ['hand on hip', 'new york street', '16:9', ['denim-jacket.png', 'floral-skirt.png']],
  ['back view, walking', 'lakeside', '3:2', ['mint-sundress.png']],
  ['front', 'zzyzx', '5:4', ['p/8271.png']],
  ['hands in pockets', 'minimal white studio', '21:9', ['white-shirt.png', 'flared-jeans.png']],
  ['relaxed', 'neon city night', '3:2', ['silver-mini-dress.png']],
]

const cell = 520
const tiles: { input: Buffer; left: number; top: number }[] = []
let slowest = 0
for (const [index, [pose, background, ratio, garments]] of [...cases, ...wide].entries()) {
  const isWide = index >= cases.length
  const [w, h] = isWide ? [cell * 2, cell] : [cell, cell * 1.5]
  const size = sizeOf(ratio)
  const started = performance.now()
  const bytes = await draw({
    ...size,
    format: 'png',
    seed: ['samples', index],
    task: 640120 + index,
    index: index % 4,
    of: 4,
    ratio,
    prompts: { pose, background },
    garments: garments.map((name) => ({ url: `https://shop.example/${name}` })),
  })
  slowest = Math.max(slowest, performance.now() - started)
  const tile = await sharp(bytes)
    .resize(w - 16, h - 16, { fit: 'inside' })
    .toBuffer({ resolveWithObject: true })
  const column = isWide ? (index - cases.length) % 4 : index % 8
  const row = isWide ? Math.floor((index - cases.length) / 4) : Math.floor(index / 8)
  tiles.push({
    input: tile.data,
    left: Math.round(column * w + (w - tile.info.width) / 2),
    top: Math.round((isWide ? cell * 3 : 0) + row * h + (h - tile.info.height) / 2),
  })
}
const file = process.argv[2] ?? 'samples.png'
await sharp({ create: { width: cell * 8, height: cell * 5, channels: 3, background: '#f6f4f1' } })
  .composite(tiles)
  .png()
  .toFile(file)
console.log(`Wrote ${file}: ${tiles.length} pictures, the slowest in ${Math.round(slowest)} ms`)
