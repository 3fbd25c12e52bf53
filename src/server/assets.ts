import { readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { serveBytes } from './serve-bytes.ts'

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=UTF-8',
  '.html': 'text/html; charset=UTF-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=UTF-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=UTF-8',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
}

/** A name that changes with what the file says, so that it can be kept for good. */
const isHashed = (name: string): boolean => /-[\w-]{8,}\.\w+$/.test(name)

/** Files that belong to the package and never change while it runs, read when they are first asked for. */
export class Assets {
  readonly #folder: string
  readonly #files = new Map<string, Promise<Uint8Array<ArrayBuffer> | undefined>>()

  constructor(folder: string) {
    this.#folder = folder
  }

  /** @returns undefined for what is not there */
  read(name: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
    // No way out of the folder, and no hidden file.
    if (!/^\w[\w.-]*$/.test(name)) return Promise.resolve(undefined)
    let file = this.#files.get(name)
    if (!file) {
      file = readFile(join(this.#folder, name)).then(
        (bytes) => new Uint8Array(bytes),
        () => undefined,
      )
      this.#files.set(name, file)
      // What is built later is found later.
      void file.then((bytes) => bytes ?? this.#files.delete(name))
    }
    return file
  }

  /** @returns undefined for what is not there, or is of no type that a page needs */
  async answer(request: Request, name: string): Promise<Response | undefined> {
    const type = types[extname(name)]
    const bytes = type === undefined ? undefined : await this.read(name)
    if (type === undefined || !bytes) return undefined
    return serveBytes(request, bytes, {
      'content-type': type,
      'x-content-type-options': 'nosniff',
      'cache-control': isHashed(name) ? 'public, max-age=31536000, immutable' : 'no-cache',
    })
  }
}
