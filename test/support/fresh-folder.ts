import { cp, mkdir, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { makeFolder, npm, pack } from './package.ts'
import { root } from './process.ts'

export interface FreshFolder {
  readonly folder: string
  /** Why the package stands there as a link to the checkout; undefined where it was installed. */
  readonly linked: string | undefined
  readonly remove: () => Promise<void>
}

/**
 * A folder outside the checkout in which the tarball is installed as a user does it. What else its programs
 * import are the packages of the checkout, so that a run is the same on every day.
 */
export async function makeFreshFolder(packages: readonly string[]): Promise<FreshFolder> {
  const { folder, remove } = await makeFolder()
  // The suite of somebody who calls Claid, as far as `npm test` shows it.
  const asks = "fetch(process.env.CLAID_API_URL + '/_mock/health').then(({ ok }) => process.exit(ok ? 0 : 1))"
  const scripts = { test: `node --eval "${asks}"` }
  await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module', scripts }))
  const { file } = await pack(folder)
  const linked = await npm(['install', '--ignore-scripts', file], folder)
  if (linked) await link(root, join(folder, 'node_modules/claid-mock'))
  // What the programs of the README import from each other.
  await cp(join(root, 'test/examples'), folder, {
    recursive: true,
    filter: (path) => !/\.test\.\w+$/.test(path),
  })
  for (const name of packages)
    await link(join(root, 'node_modules', name), join(folder, 'node_modules', name))
  return { folder, linked, remove }
}

async function link(target: string, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await symlink(target, path)
}
