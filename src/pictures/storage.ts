import { statSync } from 'node:fs'
import { lstat, mkdir, open, readFile, realpath, rename, rm } from 'node:fs/promises'
import { basename, dirname, join, resolve, sep } from 'node:path'
import { OperatorError } from '../errors.ts'
import { token } from '../random.ts'

/** `NAME` and `path` of `storage://NAME/path`, harmless. */
export interface StoragePath {
  readonly name: string
  /** Without a slash before it. Ends in `/`, or is empty, for a folder. */
  readonly path: string
}

/** `refused` completes "the path is refused: …". */
export type Parsed = { readonly at: StoragePath; readonly refused?: undefined } | { readonly refused: string }

// Names that Windows gives to devices, whatever their ending.
const devices = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(\.|$)/i

/**
 * Reads a storage URI and refuses every one that could mean a place outside of its storage, on any system: the
 * judgement is made on the text, before any file is looked at.
 */
export function parseStorage(uri: string): Parsed {
  const match = /^storage:\/\/([^/]*)(?:\/(.*))?$/is.exec(uri)
  if (!match) return { refused: 'it is not storage://NAME/path' }
  const [, name = '', path = ''] = match
  if (!/^[a-z0-9][a-z0-9._-]{0,62}$/i.test(name))
    return { refused: `"${printable(name)}" is not the name of a storage` }
  if (name.endsWith('.') || devices.test(name)) return { refused: `"${name}" is a reserved name` }
  if (path.length > 1024) return { refused: 'it is longer than 1024 characters' }
  const segments = path.split('/')
  // Only the last one may be empty: that is a folder.
  if (segments.slice(0, -1).some((segment) => segment === '')) return { refused: 'it has an empty part' }
  for (const segment of segments) {
    const refused = refuseSegment(segment)
    if (refused) return { refused }
  }
  return { at: { name, path } }
}

function refuseSegment(segment: string): string | undefined {
  // What is hidden by encoding is judged as well, however often it was encoded.
  if (/%(c[01]|e0%[89]|f0%8)/i.test(segment)) return `"${printable(segment)}" holds an overlong encoding`
  let plain = segment
  for (let round = 0; round < 4; round++) {
    const refused = refusePlain(plain)
    if (refused) return refused
    if (!/%[0-9a-f]{2}/i.test(plain)) return undefined
    const decoded = plain.replace(/%([0-9a-f]{2})/gi, (_, digits: string) =>
      String.fromCharCode(Number.parseInt(digits, 16)),
    )
    // A harmless encoding, such as %20, stays as it is in the name; one of these does not.
    if (decoded === plain) return undefined
    plain = decoded
  }
  return 'it is encoded over and over'
}

function refusePlain(segment: string): string | undefined {
  const shown = printable(segment)
  if (/^\.+\s*$/.test(segment)) return `"${shown}" leaves its folder`
  if (/[/\\]/.test(segment)) return `"${shown}" holds a separator`
  if (/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(segment)) return `"${shown}" holds a control character`
  // Systems that normalise names make dots and slashes of these.
  if (/[\u2024-\u2026\u2044\u2215\u29f8\ufe52\ufe68\uff0e\uff0f\uff3c]/.test(segment))
    return `"${shown}" holds a look-alike of a dot or separator`
  if (/[<>:"|?*]/.test(segment)) return `"${shown}" holds a character that file names cannot have`
  if (/[. ]$/.test(segment)) return `"${shown}" ends in a dot or blank`
  if (devices.test(segment)) return `"${shown}" is a reserved name`
  return Buffer.byteLength(segment) > 255 ? 'a part of it is longer than 255 bytes' : undefined
}

const printable = (text: string): string =>
  JSON.stringify(text.slice(0, 60))
    .slice(1, -1)
    .replace(/[^ -~]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`)

export type Read =
  | { readonly bytes: Uint8Array; readonly problem?: undefined }
  /** Completes "the picture could not be read: …". */
  | { readonly problem: string; readonly bytes?: undefined }

/** What files can be wrong with, as an answer. */
export type Written = { readonly problem?: undefined } | { readonly problem: string }

/** A folder in which `storage://NAME/path` is `NAME/path`. Nothing outside of it is read or written. */
export class Storage {
  /** The folder with every link in its own path followed. */
  readonly folder: string

  private constructor(folder: string) {
    this.folder = folder
  }

  /** @throws {OperatorError} when the folder is not there */
  static assertFolder(folder: string): void {
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return
    throw new OperatorError(
      'open the storage',
      `${folder} is not a folder`,
      'Make it, or name another: --storage DIR',
    )
  }

  /** @throws {OperatorError} when the folder is not there */
  static async open(folder: string): Promise<Storage> {
    Storage.assertFolder(folder)
    return new Storage(await realpath(folder))
  }

  /**
   * Opens it when it is first needed.
   * @throws {OperatorError} at once, when the folder is not there
   */
  static opener(folder: string | undefined): (() => Promise<Storage>) | undefined {
    if (folder === undefined) return undefined
    Storage.assertFolder(folder)
    let opened: Promise<Storage> | undefined
    return () => {
      opened ??= Storage.open(folder)
      return opened
    }
  }

  /** Reads an input. @param maxBytes larger files are refused before they are read */
  async read(at: StoragePath, maxBytes = 25_000_000): Promise<Read> {
    const file = await this.#inside(at)
    if (file === undefined) return { problem: 'the path leaves its storage' }
    const found = await lstat(file).catch(() => undefined)
    if (!found?.isFile()) return { problem: 'there is no such file' }
    if (found.size > maxBytes) return { problem: `it is larger than ${Math.round(maxBytes / 1_000_000)} MB` }
    return readFile(file).then(
      (bytes) => ({ bytes: new Uint8Array(bytes) }),
      () => ({ problem: 'the file cannot be read' }),
    )
  }

  /** Whether a destination can be written, without writing anything. */
  async check(at: StoragePath): Promise<Written> {
    const file = await this.#inside(at)
    if (file === undefined) return { problem: 'the path leaves its storage' }
    const found = await lstat(file).catch(() => undefined)
    if (found?.isDirectory() && at.path !== '' && !at.path.endsWith('/')) return { problem: 'it is a folder' }
    return {}
  }

  /** Writes a result so that nobody ever sees half of it. */
  async write(at: StoragePath, bytes: Uint8Array): Promise<Written> {
    const checked = await this.check(at)
    if (checked.problem !== undefined) return checked
    const file = join(this.folder, at.name, at.path)
    // Beside its place, so that the rename stays on one disk; named after it, so that two never share one.
    const draft = join(
      dirname(file),
      `.${token('draft', file, bytes.byteLength).slice(0, 12)}-${process.pid}-${++this.#drafts}.part`,
    )
    try {
      await mkdir(dirname(file), { recursive: true })
      // A link may have come between the check and now.
      if ((await this.#inside(at)) === undefined) return { problem: 'the path leaves its storage' }
      const handle = await open(draft, 'wx')
      try {
        await handle.writeFile(bytes)
        await handle.sync()
      } finally {
        await handle.close()
      }
      await rename(draft, file)
      return {}
    } catch (error) {
      await rm(draft, { force: true })
      return { problem: `it cannot be written (${(error as NodeJS.ErrnoException).code ?? String(error)})` }
    }
  }

  #drafts = 0

  /** The file of a path; undefined when a link on the way, or at its end, leads anywhere. */
  async #inside({ name, path }: StoragePath): Promise<string | undefined> {
    const file = resolve(this.folder, name, path)
    if (!file.startsWith(this.folder.endsWith(sep) ? this.folder : this.folder + sep)) return undefined
    let at = this.folder
    for (const segment of file.slice(this.folder.length).split(sep)) {
      if (segment === '') continue
      at = join(at, segment)
      const found = await lstat(at).catch(() => undefined)
      if (!found) break
      if (found.isSymbolicLink()) return undefined
      if (!found.isDirectory() && at !== file) return undefined
    }
    // Where the system takes two spellings for one file, the real one is inside as well.
    const real = await realpath(file).catch(() => file)
    return real.startsWith(this.folder) && basename(real) !== '' ? file : undefined
  }
}
