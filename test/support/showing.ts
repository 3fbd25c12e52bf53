import { createMock, type MockOptions } from '../../src/index.ts'
import type { MockSandbox } from '../../src/mock-sandbox.ts'
import { acceptPath, jsonPost } from './mock.ts'

/** What an answer says of a picture. */
export interface PictureObject {
  readonly ext: string
  readonly mime: string
  readonly format: string
  readonly width: number
  readonly height: number
  readonly mps: number
  readonly tmp_url?: string | null
  readonly object_key?: string | null
  readonly object_bucket?: string | null
  readonly object_uri?: string | null
  readonly claid_storage_uri?: string | null
}

export interface TaskData {
  readonly id: number
  readonly status: string
  readonly errors: readonly { readonly error: string }[]
  readonly result: {
    readonly input_objects: readonly PictureObject[]
    readonly output_objects: readonly PictureObject[]
  } | null
}

/** A mock of a known seed, and what it noted and failed at. */
export function showing(options: MockOptions = {}) {
  const notes: string[] = []
  const failures: unknown[] = []
  const mock = createMock({
    seed: 'pictures of a test',
    startAt: '2025-03-13T11:37:09Z',
    note: (text) => notes.push(text),
    failed: (error) => failures.push(error),
    ...options,
  })
  return { mock, notes, failures, sandbox: mock.sandbox('key-of-pictures') }
}

export const garmentUrl = 'https://shop.example/shirt.png'

/** A body that asks for pictures. */
export const bodyOf = ({
  clothing = [garmentUrl],
  model,
  options = {},
  output,
}: {
  readonly clothing?: readonly string[]
  readonly model?: string | undefined
  readonly options?: object
  readonly output?: object
} = {}) => ({ input: { clothing, ...(model && { model }) }, options, ...(output && { output }) })

/** Submits; the clock stands still from now on. */
export async function submit(sandbox: MockSandbox, body: object = bodyOf()): Promise<number> {
  await sandbox.freeze()
  const answer = await sandbox.fetch(acceptPath, jsonPost(body))
  const text = await answer.text()
  if (answer.status !== 200) throw new Error(`${answer.status} ${text}`)
  return (JSON.parse(text) as { data: TaskData }).data.id
}

export async function poll(sandbox: MockSandbox, id: number): Promise<TaskData> {
  const answer = await sandbox.fetch(`${acceptPath}/${id}`)
  return ((await answer.json()) as { data: TaskData }).data
}

/** Submits, lets the task end, and polls it. */
export async function made(sandbox: MockSandbox, body: object = bodyOf()): Promise<TaskData> {
  const id = await submit(sandbox, body)
  await sandbox.advance('10s')
  return poll(sandbox, id)
}

export const linksOf = ({ result }: TaskData): string[] =>
  (result?.output_objects ?? []).map(({ tmp_url }) => String(tmp_url))

export async function download(sandbox: MockSandbox, link: string, init?: RequestInit) {
  const answer = await sandbox.fetch(link, init)
  return { answer, bytes: new Uint8Array(await answer.arrayBuffer()) }
}

/** Submits and downloads all pictures. */
export async function pictures(sandbox: MockSandbox, body?: object): Promise<Uint8Array[]> {
  const bytes: Uint8Array[] = []
  for (const link of linksOf(await made(sandbox, body))) bytes.push((await download(sandbox, link)).bytes)
  return bytes
}
