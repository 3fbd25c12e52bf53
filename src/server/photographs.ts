import type { Clock } from '../clock.ts'
import { defaultRatio } from '../facts/sizes.ts'
import { Gallery } from '../pictures/cache.ts'
import type { Drawing } from '../pictures/draw.ts'
import type { Inputs } from '../pictures/inputs.ts'
import type { OwnPictures } from '../pictures/own.ts'
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
    // A format that cannot be drawn is drawn as PNG.
    const format = wanted === 'jpeg' ? 'jpeg' : 'png'
    const digests = asked.inputs.map((_, at) => task.inputs?.[at]?.digest)
    const facts: Omit<Drawing, 'garments' | 'model'> = {
      ...{ width, height, format, index },
      seed: [source.seed, source.sandboxKey, task.id, index, task.request],
      task: task.id,
      of: asked.images,
      ratio: ratioOf(task, asked) ?? defaultRatio,
      prompts: asked.prompts(),
    }
    // The token is made of all that decides a drawing, but for the bytes of its inputs.
    const key = [pictureToken(source, task, index), width, height, format, pictures, ...digests].join(' ')
    const bytes = await this.#gallery.get(key, async () => {
      const held = await Promise.all(
        asked.inputs.map(async (url, at) => ({
          url,
          bytes: await inputs.bytesOf(sandbox.id, url, digests[at]),
        })),
      )
      const [model] = held.slice(asked.worn)
      const drawing: Drawing = { ...facts, model, garments: held.slice(0, asked.worn) }
      const own = pictures === undefined ? undefined : await this.#open(pictures)
      const photograph = await own?.picture(drawing)
      if (photograph) return photograph
      // Loaded late: a start draws nothing.
      const { draw } = await import('../pictures/draw.ts')
      return draw(drawing, () => clock.sleep(0))
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
    const { storage, note } = this.#options
    if (!storage || !/^storage:/i.test(family.asked(task).destination ?? '')) return
    const writing = storage()
      .then((files) => this.#write(files, sandbox, task, family))
      // Whatever is wrong with a file, the task is DONE and has to be told of.
      .catch((error: unknown) => note(`The results of task ${task.id} were not written: ${told(error)}`))
      .finally(() => this.#writing.delete(task))
    // Known before anything is waited for: a poll that comes now waits for the files.
    this.#writing.set(task, writing)
    await writing
  }

  /** When everything that is being written now is there. */
  async settled(): Promise<void> {
    await Promise.all(this.#writing.values())
  }

  /** When what is being written for a task is there; undefined where nothing is. */
  kept(task: Task): Promise<void> | undefined {
    return this.#writing.get(task)
  }

  async #write(storage: Storage, sandbox: Sandbox, task: Task, family: TaskFamily) {
    const asked = family.asked(task)
    for (let index = 0; index < asked.images; index++) {
      const { kept } = outputFacts(sandbox.source, task, asked, index, behaviourOf(task).output)
      if (!kept) continue
      const { bytes } = await this.picture(sandbox, task, family, index)
      // Deleted, or reset, while it was drawn.
      if (!(await sandbox.state.task(task.id))) return
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
      import('../pictures/own.ts')
        .then(({ OwnPictures }) => OwnPictures.open(folder, note))
        .catch((error: unknown) => {
          note(told(error))
          return undefined
        })
    this.#folders.set(folder, opened)
    return opened
  }
}

const told = (error: unknown): string => (error instanceof Error ? error.message : String(error))
