import { mkdir, readdir } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { npm, unpack } from './package.ts'

/** Node in the versions that are newer than the one a test runs on, as npm serves it. */
export const newer = ['22', '24'] as const

export type Version = (typeof newer)[number]

/**
 * Brings them into a folder.
 * @returns the folder of each command `node`; outside CI why one cannot be had
 */
export async function bringNodes(folder: string): Promise<Map<Version, string> | string> {
  const found = new Map<Version, string>()
  for (const version of newer) {
    const place = join(folder, `node-${version}`)
    await mkdir(place)
    // The command alone: headers and manuals are half of the package.
    const missing = await npm(['pack', `node-${process.platform}-${process.arch}@${version}`], place)
    if (missing) return missing
    const [file = ''] = await readdir(place)
    found.set(version, join(await unpack(file, place, 'package/bin/node'), 'bin'))
  }
  return found
}

/** Search path of a shell that finds this Node first. */
export const pathWith = (...folders: readonly string[]): string =>
  [...folders, process.env.PATH ?? ''].join(delimiter)
