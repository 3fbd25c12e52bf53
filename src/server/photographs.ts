import type { Clock } from '../clock.ts'
import { defaultRatio } from '../facts/sizes.ts'
import { Gallery } from '../pictures/cache.ts'
import { type Drawing, draw, drawnFormats } from '../pictures/draw.ts'
import type { Inputs } from '../pictures/inputs.ts'
import { OwnPictures } from '../pictures/own.ts'
import { parseStorage, type Storage } from '../pictures/storage.ts'
import type { Task } from '../store/store.ts'
import { outputFacts, pictureToken, ratioOf } from '../tasks/pictures.ts'
import type { Sandbox } from '../tasks/sandboxes.ts'
import { behaviourOf, type TaskFamily } from '../tasks/tasks.ts'

export interface PhotographsOptions {
  /** The process clock: drawing pauses on it, so that it never stands in the way of an answer. */
  readonly clock: Clock
  readonly inputs: Inputs
  /** Folder of photographs that are shown in place of drawings. */
  readonly pictures: string | undefined
  readonly storage: (() => Promise<Storage>) | undefined
  /** Told of photographs that cannot be used, and of results that cannot be written. */
  readonly note: (text: string) => void
}

/** The output pictures of tasks: drawn when they are asked for, each once, and written where they are kept. */
export class Photographs {
  readonly #options: PhotographsOptions
  readonly #gallery = new Gallery()
  readonly #folders = new Map<string, Promise<OwnPictures | undefined>>()
  readonly #writing = new Map<Task, Promise<void>>()

  constructor(options: PhotographsOptions) {
    this.#options = options
  }

  /** Output number `index` (from 0) of a task, in a format that can be drawn. */
  async picture(sandbox: Sandbox, task: Task, family: TaskFamily, index: number) {
    const { clock, inputs } = this.#options
    const { source } = sandbox
    const asked = family.asked(task)
    const { output, pictures = this.#options.pictures } = behaviourOf(task)
    const { width, height, format: wanted } = outputFacts(source, task, asked, index, output)
    const format = drawnFormats.has(wanted) && wanted === 'jpeg' ? 'jpeg' : 'png'
    const held = (url: string) => ({ url, bytes: inputs.bytesOf(sandbox.id, url) })
    const [model] = asked.inputs.slice(asked.worn).map(held)
    const drawing: Drawing = {
      ...{ width, height, format, index, model },
      seed: [source.seed, source.sandboxKey, task.id, index, task.request],
      task: task.id,
      of: asked.images,
      ratio: ratioOf(task, asked) ?? defaultRatio,
      prompts: asked.prompts,
      garments: asked.inputs.slice(0, asked.worn).map(held),
    }
    // The token is made of all that decides a drawing, but for the bytes of its inputs.
    const key = [pictureToken(source, task, index), width, height, format, pictures].join(' ')
    const bytes = await this.#gallery.get(key, async () => {
      const own = pictures === undefined ? undefined : await this.#open(pictures)
      return (await own?.picture(drawing)) ?? draw(drawing, () => clock.sleep(0))
    })
    return { bytes, format }
  }

  /** Whether results are written anywhere. */
  get keeps(): boolean {
    return this.#options.storage !== undefined
  }

  /** Why a destination cannot be written to, and undefined when it can; undefined at once where none is looked at. */
  whyNot(destination: string | undefined): Promise<string | undefined> | undefined {
    const { storage } = this.#options
    if (!storage || destination === undefined || !/^storage:/i.test(destination)) return undefined
    const parsed = parseStorage(destination)
    if (parsed.refused !== undefined) return Promise.resolve(parsed.refused)
    return storage().then(async (files) => (await files.check(parsed.at)).problem)
  }

  /** Writes the results of a task that is DONE where its request wants them; nothing where they are not kept. */
  async keep(sandbox: Sandbox, task: Task, family: TaskFamily): Promise<void> {
    const { storage } = this.#options
    const asked = family.asked(task)
    if (!storage || !/^storage:/i.test(asked.destination ?? '')) return
    const writing = this.#write(await storage(), sandbox, task, family, asked.images)
    this.#writing.set(task, writing)
    await writing.finally(() => this.#writing.delete(task))
  }

  /** When what is being written for a task is there; undefined where nothing is. */
  kept(task: Task): Promise<void> | undefined {
    return this.#writing.get(task)
  }

  async #write(storage: Storage, sandbox: Sandbox, task: Task, family: TaskFamily, images: number) {
    const asked = family.asked(task)
    for (let index = 0; index < images; index++) {
      const { kept } = outputFacts(sandbox.source, task, asked, index, behaviourOf(task).output)
      if (!kept) continue
      const { bytes } = await this.picture(sandbox, task, family, index)
      const { problem } = await storage.write({ name: kept.bucket, path: kept.key }, bytes)
      if (problem !== undefined)
        this.#options.note(
          `The result of task ${task.id} was not written to ${kept.bucket}/${kept.key}: ${problem}`,
        )
    }
  }

  /** A folder that cannot be used is told of once; drawings stand in for it. */
  #open(folder: string): Promise<OwnPictures | undefined> {
    const { note } = this.#options
    const opened =
      this.#folders.get(folder) ??
      OwnPictures.open(folder, note).catch((error: unknown) => {
        note(error instanceof Error ? error.message : String(error))
        return undefined
      })
    this.#folders.set(folder, opened)
    return opened
  }
}
