import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Folders of the packages that the page is bundled from; its build stops where they are others. */
export const pagePackages: readonly string[] = ['node_modules/preact']

/** Folders of the packages that modules belong to, from the root of the repository. */
export function packagesOf(modules: readonly string[]): string[] {
  const folders = modules.flatMap(
    (path) => /(?:^|\/)(node_modules\/(?:.*\/node_modules\/)?(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? [],
  )
  return [...new Set(folders)].sort()
}

/** The notices that the licences of bundled packages ask for, by name. */
export async function writeNotices(file: string, folders: readonly string[]): Promise<void> {
  const notices = await Promise.all(folders.map(noticeOf))
  await writeFile(file, [...new Set(notices)].sort().join(`\n${'-'.repeat(80)}\n\n`))
}

async function noticeOf(folder: string): Promise<string> {
  const { name, version, license, homepage } = JSON.parse(
    await readFile(join(folder, 'package.json'), 'utf8'),
  )
  if (typeof license !== 'string') throw new Error(`${folder} does not say under which licence it is`)
  const files = (await readdir(folder)).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file)).sort()
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')))
  if (texts.length === 0) texts.push(await plainText(name, license, homepage))
  return [
    `${name} ${version} (${license})`,
    ...texts.map((text) => text.replaceAll('\r', '').trim()),
    '',
  ].join('\n\n')
}

/** Of a package that carries no text: all are MIT, whose words are those of our own licence. */
async function plainText(name: string, license: string, homepage: string | undefined): Promise<string> {
  if (license !== 'MIT') throw new Error(`${name} carries no text of its licence, ${license}`)
  const own = await readFile('LICENSE', 'utf8')
  return own.replace(
    /^Copyright .*$/m,
    `Copyright (c) the authors of ${name}${homepage ? `, ${homepage}` : ''}`,
  )
}
