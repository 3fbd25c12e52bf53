import { expect, test } from 'vitest'
import { ByteCache, Gallery, Queue } from '../../src/pictures/cache.ts'

const bytes = (length: number) => new Uint8Array(length)
const gate = () => {
  let resolve: (bytes: Uint8Array<ArrayBuffer>) => void = () => {}
  const promise = new Promise<Uint8Array<ArrayBuffer>>((settle) => {
    resolve = settle
  })
  return { promise, resolve }
}

test('renders a picture once for ten simultaneous requests', async () => {
  const gallery = new Gallery()
  const { promise, resolve } = gate()
  let renders = 0
  const asked = Array.from({ length: 10 }, () =>
    gallery.get('one', () => {
      renders++
      return promise
    }),
  )
  resolve(bytes(4))
  const answers = await Promise.all(asked)
  expect(renders).toBe(1)
  expect(new Set(answers).size).toBe(1)
  await gallery.get('one', () => Promise.reject(new Error('rendered again')))
})

test('renders again after a render that failed, which all who waited learn', async () => {
  const gallery = new Gallery()
  const failing = () => Promise.reject(new Error('no memory'))
  const both = await Promise.allSettled([gallery.get('one', failing), gallery.get('one', failing)])
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect(await gallery.get('one', async () => bytes(3))).toHaveLength(3)
})

test('keeps no more bytes than its bound, those used last', () => {
  const cache = new ByteCache<string>(100)
  cache.set('a', bytes(40))
  cache.set('b', bytes(40))
  cache.get('a')
  cache.set('c', bytes(40))
  expect([cache.get('a')?.length, cache.get('b'), cache.get('c')?.length, cache.bytes]).toEqual([
    40,
    undefined,
    40,
    80,
  ])
  cache.set('a', bytes(10))
  expect(cache.bytes).toBe(50)
  cache.set('huge', bytes(101))
  expect([cache.get('huge'), cache.bytes, cache.size]).toEqual([undefined, 50, 2])
  for (let i = 0; i < 1000; i++) {
    cache.set(`n${i}`, bytes(i % 60))
    expect(cache.bytes).toBeLessThanOrEqual(100)
  }
})

test('renders one picture at a time, in the order of the requests', async () => {
  const gallery = new Gallery({ atOnce: 1 })
  const order: string[] = []
  const gates = ['a', 'b', 'c'].map((name) => ({ name, ...gate() }))
  const asked = gates.map(({ name, promise }) =>
    gallery.get(name, () => {
      order.push(name)
      return promise
    }),
  )
  expect(order).toEqual(['a'])
  gates[0]?.resolve(bytes(1))
  await asked[0]
  gates[1]?.resolve(bytes(1))
  await asked[1]
  expect(order).toEqual(['a', 'b', 'c'])
  gates[2]?.resolve(bytes(1))
  await asked[2]
})

test('runs as many jobs at a time as it may, and the next when one fails', async () => {
  const queue = new Queue(2)
  let running = 0
  let most = 0
  const results = await Promise.allSettled(
    Array.from({ length: 9 }, (_, index) =>
      queue.run(async () => {
        most = Math.max(most, ++running)
        await Promise.resolve()
        running--
        if (index % 3 === 0) throw new Error('broken')
        return index
      }),
    ),
  )
  expect(most).toBe(2)
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(6)
  expect(queue.waiting).toBe(0)
})
