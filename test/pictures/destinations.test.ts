import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { acceptPath, jsonPost } from '../support/mock.ts'
import { bodyOf, garmentUrl, made, poll, showing, submit } from '../support/showing.ts'
import { attacks } from '../support/storage-attacks.ts'

let around: string
let folder: string
beforeEach(async () => {
  around = await mkdtemp(join(tmpdir(), 'claid-mock-kept-'))
  folder = join(around, 'kept')
  await mkdir(join(folder, 'shop'), { recursive: true })
  await writeFile(join(around, 'secret.txt'), 'secret')
})
afterEach(() => rm(around, { recursive: true, force: true }))

const files = async () =>
  (await readdir(around, { recursive: true, withFileTypes: true }))
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(around.length + 1))
    .sort()

const to = (destination: string, count = 1, format = 'png') =>
  bodyOf({
    options: { aspect_ratio: '1:1' },
    output: { destination, format, number_of_images: count },
  })

// What is no storage: address at all is nobody's path: another scheme is taken, and kept in memory.
const paths = attacks.filter((attack) => /^storage:\/\//i.test(attack))

test(`refuses ${paths.length} paths, and writes nothing`, async () => {
  expect(paths.length).toBeGreaterThanOrEqual(40)
  const { mock, sandbox, failures } = showing({ storage: folder, credits: 10, rateLimit: 'off' })
  const before = await files()
  const said: unknown[] = []
  for (const attack of paths) {
    for (const [body, place] of [
      [to(attack), /^output\.destination$/],
      [bodyOf({ clothing: [garmentUrl, attack] }), /^input\.clothing\.1$/],
      [bodyOf({ model: attack }), /^input\.model$/],
    ] as const) {
      const answer = await sandbox.fetch(acceptPath, jsonPost(body))
      const { error_type, error_details } = (await answer.json()) as {
        error_type: string
        error_details: Record<string, string[]>
      }
      const places = Object.keys(error_details ?? {})
      const isRight = answer.status === 422 && places.length === 1 && place.test(String(places[0]))
      if (!isRight) said.push([attack, answer.status, error_type, error_details])
    }
  }
  expect(said).toEqual([])
  expect(await sandbox.tasks()).toEqual([])
  expect((await sandbox.credits()).balance).toBe(10)
  expect(await files()).toEqual(before)
  expect(failures).toEqual([])
  await mock.close()
})

// The contract takes any address, and there is no folder that one could leave.
test(`reads and writes nothing for the same paths without a storage, whatever is answered`, async () => {
  const { mock, sandbox, failures } = showing({ rateLimit: 'off' })
  const before = await files()
  const answered = new Set<number>()
  for (const attack of paths) answered.add((await sandbox.fetch(acceptPath, jsonPost(to(attack)))).status)
  // 422 for those that are no address by the contract, such as one with a blank.
  expect([...answered].sort()).toEqual([200, 422])
  await sandbox.advance('10s')
  expect(await files()).toEqual(before)
  expect(failures).toEqual([])
  await mock.close()
})

for (const [what, target, path] of [
  ['a folder outside', () => around, 'link/secret.png'],
  ['the parent', () => '..', 'link/new/a.png'],
  ['nowhere', () => join(around, 'new'), 'link'],
  ['a file outside', () => join(around, 'secret.txt'), 'link'],
] as const) {
  test(`refuses a destination through a link to ${what}, and reads none`, async () => {
    await symlink(target(), join(folder, 'shop/link'))
    const { mock, sandbox } = showing({ storage: folder, credits: 10 })
    const before = await files()
    const answer = await sandbox.fetch(acceptPath, jsonPost(to(`storage://shop/${path}`)))
    expect(answer.status).toBe(422)
    expect(await answer.json()).toMatchObject({
      error_details: { 'output.destination': ['the path is refused: the path leaves its storage'] },
    })
    const task = await made(sandbox, bodyOf({ clothing: [`storage://shop/${path}`] }))
    expect(task.status).toBe('ERROR')
    expect((await sandbox.credits()).balance).toBe(10)
    expect(await files()).toEqual(before)
    expect(await readFile(join(around, 'secret.txt'), 'utf8')).toBe('secret')
    await mock.close()
  })
}

test('has written the results before it says DONE, and before the webhook is told', async () => {
  const { mock, sandbox } = showing({ storage: folder })
  const atEvent: string[][] = []
  await sandbox.webhook({
    url: async () => {
      atEvent.push(await files())
      return new Response(null, { status: 204 })
    },
  })
  const id = await submit(sandbox, to('storage://shop/out/shirt.jpeg', 3, 'jpeg'))
  expect(await files()).toEqual(['secret.txt'])
  const advancing = sandbox.advance('10s')
  const task = await poll(sandbox, id)
  const names = [1, 2, 3].map((n) => `kept/shop/out/shirt-${n}.jpeg`)
  if (task.status === 'DONE') expect(await files()).toEqual([...names, 'secret.txt'])
  await advancing
  await sandbox.delivered(id)
  expect(atEvent).toEqual([[...names, 'secret.txt']])
  const objects = (await poll(sandbox, id)).result?.output_objects ?? []
  for (const [index, object] of objects.entries()) {
    const key = `out/shirt-${index + 1}.jpeg`
    expect(object).toMatchObject({
      ...{ object_key: key, object_bucket: 'shop', object_uri: `s3://shop/${key}` },
      claid_storage_uri: `storage://shop/${key}`,
    })
    expect(object.tmp_url ?? null).toBeNull()
    const { width, height, format } = await sharp(join(folder, 'shop', key)).metadata()
    expect([width, height, format]).toEqual([object.width, object.height, 'jpeg'])
  }
  await mock.close()
})

test('lets a poll wait for the files when the clock itself brings the end', async () => {
  const { mock, sandbox } = showing({ storage: folder, speed: 0 })
  const answer = await sandbox.fetch(acceptPath, jsonPost(to('storage://shop/a.png')))
  const { data } = (await answer.json()) as { data: { id: number } }
  expect((await poll(sandbox, data.id)).status).toBe('DONE')
  expect(await files()).toEqual(['kept/shop/a.png', 'secret.txt'])
  await mock.close()
})

for (const destination of ['storage://shop/new/', 'storage://shop/', 'storage://shop']) {
  test(`makes names up for the folder ${destination}`, async () => {
    const { mock, sandbox } = showing({ storage: folder })
    const task = await made(sandbox, to(destination, 2))
    const keys = (task.result?.output_objects ?? []).map(({ object_key }) => String(object_key))
    expect(new Set(keys).size).toBe(2)
    expect(await files()).toEqual([...keys.map((key) => `kept/shop/${key}`), 'secret.txt'].sort())
    await mock.close()
  })
}

test('writes nothing without a storage, and answers the same', async () => {
  const objects: unknown[] = []
  for (const options of [{}, { storage: folder }]) {
    const { mock, sandbox } = showing(options)
    objects.push((await made(sandbox, to('storage://shop/x/'))).result?.output_objects)
    if (!('storage' in options)) expect(await files()).toEqual(['secret.txt'])
    await mock.close()
  }
  expect(objects[0]).toEqual(objects[1])
})

test('notes what cannot be written, and harms nothing', async () => {
  // A folder that is none, since a read-only one stops nobody who is root.
  await writeFile(join(folder, 'shop/file'), 'x')
  await mkdir(join(folder, 'shop/shut'))
  await chmod(join(folder, 'shop/shut'), 0o555)
  const { mock, sandbox, notes, failures } = showing({ storage: folder })
  const id = await submit(sandbox, to('storage://shop/late/a.png', 2))
  // It comes after the check.
  await writeFile(join(folder, 'shop/late'), 'x')
  await sandbox.advance('10s')
  const task = await poll(sandbox, id)
  expect(task.status).toBe('DONE')
  expect(notes).toHaveLength(2)
  expect(notes[0]).toMatch(/^The result of task \d+ was not written to shop\/late\/a-1\.png: /)
  expect((await made(sandbox, to('storage://shop/shut/a.png'))).status).toBe('DONE')
  expect(failures).toEqual([])
  expect((await files()).filter((name) => name.endsWith('.part'))).toEqual([])
  await mock.close()
})

test('lets two tasks write to one place, one whole after the other', async () => {
  const { mock, sandbox, notes } = showing({ storage: folder })
  const ids = [
    await submit(sandbox, to('storage://shop/a.png')),
    await submit(sandbox, to('storage://shop/a.png')),
  ]
  await sandbox.advance('10s')
  for (const id of ids) expect((await poll(sandbox, id)).status).toBe('DONE')
  expect(await files()).toEqual(['kept/shop/a.png', 'secret.txt'])
  expect((await sharp(join(folder, 'shop/a.png')).stats()).entropy).toBeGreaterThan(1)
  expect(notes).toEqual([])
  await mock.close()
})

for (const [how, forget] of [
  ['deleted', ({ sandbox }, id) => sandbox.delete(id)],
  ['reset with its sandbox', ({ sandbox }) => sandbox.reset()],
  ['reset with the mock', ({ mock }) => mock.reset()],
] satisfies [string, (all: ReturnType<typeof showing>, id: number) => Promise<unknown>][]) {
  test(`writes nothing, and tells nobody, of a task that was ${how} while it was drawn`, async () => {
    let told = 0
    const url = async () => {
      told++
      return new Response(null, { status: 204 })
    }
    const all = showing({ storage: folder, webhook: { url } })
    const { mock, sandbox, failures, notes } = all
    const id = await submit(sandbox, to('storage://shop/a.png', 4))
    const advancing = sandbox.advance('10s')
    await forget(all, id)
    await advancing
    await mock.close()
    expect(await files()).toEqual(['secret.txt'])
    expect([told, failures, notes]).toEqual([0, [], []])
  })
}

test('shows a result that it wrote as the input of the next task', async () => {
  const { mock, sandbox } = showing({ storage: folder })
  await made(sandbox, to('storage://shop/first.png'))
  const next = await made(sandbox, bodyOf({ model: 'storage://shop/first.png' }))
  expect(next.result?.input_objects[1]).toMatchObject({ width: 1024, height: 1024, ext: 'png' })
  expect(next.result?.output_objects[0]).toMatchObject({ width: 1024, height: 1024 })
  await mock.close()
})
