import { mkdir, readdir } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import { npm, unpack } from './package.ts'

/** What the package is for: the oldest Node, and newer ones. */
export const versions = ['20', '22', '24'] as const

export type Version = (typeof versions)[number]

/**
 * Brings those into a folder, as npm serves them, that are not the one which runs the tests.
 * @returns the folder of each command `node`, or outside CI why it cannot be had
 */
export async function bringNodes(
  folder: string,
): Promise<Map<Version, { bin: string } | { missing: string }>> {
  const found = new Map<Version, { bin: string } | { missing: string }>()
  for (const version of versions) {
    if (process.versions.node.startsWith(`${version}.`)) {
      found.set(version, { bin: dirname(process.execPath) })
      continue
    }
    const place = join(folder, `node-${version}`)
    await mkdir(place)
    // The command alone: headers and manuals are half of the package.
    const missing = await npm(['pack', `node-${process.platform}-${process.arch}@${version}`], place)
    if (missing) {
      found.set(version, { missing })
      continue
    }
    const [file = ''] = await readdir(place)
    found.set(version, { bin: join(await unpack(file, place, 'package/bin/node'), 'bin') })
  }
  return found
}

/** Search path of a shell that finds this Node first. */
export const pathWith = (...folders: readonly string[]): string =>
  [...folders, process.env.PATH ?? ''].join(delimiter)
