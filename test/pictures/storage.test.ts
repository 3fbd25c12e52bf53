import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { parseStorage, Storage } from '../../src/pictures/storage.ts'
import { attacks } from '../support/storage-attacks.ts'

const bytes = new Uint8Array([1, 2, 3])
let around: string
let storage: Storage

beforeEach(async () => {
  around = await mkdtemp(join(tmpdir(), 'claid-mock-storage-'))
  await mkdir(join(around, 'kept', 'shop'), { recursive: true })
  await writeFile(join(around, 'secret.txt'), 'secret')
  storage = await Storage.open(join(around, 'kept'))
})
afterEach(() => rm(around, { recursive: true, force: true }))

const files = async () =>
  (await readdir(around, { recursive: true, withFileTypes: true }))
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(around.length + 1))
    .sort()

const at = (uri: string) => {
  const parsed = parseStorage(uri)
  if (parsed.refused !== undefined) throw new Error(parsed.refused)
  return parsed.at
}

for (const [index, attack] of attacks.entries()) {
  test(`refuses ${index + 1}: ${JSON.stringify(attack.slice(0, 60))}, and writes nothing`, async () => {
    const before = await files()
    const parsed = parseStorage(attack)
    expect(parsed.refused).toEqual(expect.any(String))
    expect(parsed.refused).toMatch(/^[ -~“”"]*$/)
    // What the words would refuse, the files refuse as well.
    const [name = '', ...rest] = attack.replace(/^\w+:\/\//, '').split('/')
    const raw = { name, path: rest.join('/') }
    const read = await storage.read(raw)
    expect(read.bytes).toBeUndefined()
    expect(await files()).toEqual(before)
  })
}

for (const [what, make] of [
  ['a link to a folder outside', () => symlink(around, join(around, 'kept/shop/link'))],
  ['a link to the parent', () => symlink('..', join(around, 'kept/shop/link'))],
  ['a link that goes nowhere', () => symlink(join(around, 'new'), join(around, 'kept/shop/link'))],
  ['a link within the storage', () => symlink('../other', join(around, 'kept/shop/link'))],
] as const) {
  test(`follows no symbolic link: ${what}`, async () => {
    await make()
    const before = await files()
    for (const uri of ['storage://shop/link/secret.txt', 'storage://shop/link/deep/er.png']) {
      expect(await storage.read(at(uri))).toEqual({ problem: 'the path leaves its storage' })
      expect(await storage.check(at(uri))).toEqual({ problem: 'the path leaves its storage' })
      expect(await storage.write(at(uri), bytes)).toEqual({ problem: 'the path leaves its storage' })
    }
    expect(await storage.write(at('storage://shop/link'), bytes)).toEqual({
      problem: 'the path leaves its storage',
    })
    expect(await files()).toEqual(before)
  })
}

test('follows no symbolic link in the place of the storage itself, or of the file', async () => {
  await symlink(around, join(around, 'kept/linked'))
  await symlink(join(around, 'secret.txt'), join(around, 'kept/shop/a.png'))
  expect(await storage.read(at('storage://linked/secret.txt'))).toHaveProperty('problem')
  expect(await storage.write(at('storage://linked/b.png'), bytes)).toHaveProperty('problem')
  expect(await storage.read(at('storage://shop/a.png'))).toHaveProperty('problem')
  expect(await storage.write(at('storage://shop/a.png'), bytes)).toHaveProperty('problem')
  expect(await readFile(join(around, 'secret.txt'), 'utf8')).toBe('secret')
})

test('writes a result whole, into folders that it makes, over what was there', async () => {
  const uri = 'storage://shop/2026/männer & co/shirt 1 (new)%20.png'
  expect(await storage.write(at(uri), new Uint8Array([9]))).toEqual({})
  expect(await storage.write(at(uri), bytes)).toEqual({})
  expect(await storage.read(at(uri))).toEqual({ bytes })
  expect(await files()).toEqual(['kept/shop/2026/männer & co/shirt 1 (new)%20.png', 'secret.txt'])
})

test('leaves nothing behind when a result cannot be written', async () => {
  await writeFile(join(around, 'kept/shop/file'), 'x')
  expect(await storage.write(at('storage://shop/file/a.png'), bytes)).toHaveProperty('problem')
  await mkdir(join(around, 'kept/shop/folder'))
  expect(await storage.write(at('storage://shop/folder'), bytes)).toEqual({ problem: 'it is a folder' })
  expect(await files()).toEqual(['kept/shop/file', 'secret.txt'])
})

test('reads no folder, no absent file and none that is too large', async () => {
  await writeFile(join(around, 'kept/shop/a.png'), Buffer.alloc(2_000_000))
  expect(await storage.read(at('storage://shop/'))).toEqual({ problem: 'there is no such file' })
  expect(await storage.read(at('storage://shop/b.png'))).toEqual({ problem: 'there is no such file' })
  expect(await storage.read(at('storage://shop/a.png'), 1_000_000)).toEqual({
    problem: 'it is larger than 1 MB',
  })
})

test('opens no storage that is not a folder', async () => {
  await expect(Storage.open(join(around, 'secret.txt'))).rejects.toThrow(
    /^Failed to open the storage: .*secret\.txt is not a folder\./,
  )
  await expect(Storage.open(join(around, 'absent'))).rejects.toThrow('--storage DIR')
})
