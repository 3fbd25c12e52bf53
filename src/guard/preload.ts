import { realpathSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'

/** Whether the process was started with `--import` of this very module. */
export function installed(url: string): boolean {
  const flags = [...process.execArgv, ...(process.env.NODE_OPTIONS ?? '').split(/\s+/)]
  const named = flags.flatMap((flag, index) => {
    if (flag === '--import') return flags[index + 1] ?? []
    return flag.startsWith('--import=') ? flag.slice('--import='.length) : []
  })
  return named.some((specifier) => leadsTo(specifier.replace(/^(["'])(.*)\1$/, '$2'), url))
}

function leadsTo(specifier: string, url: string): boolean {
  if (specifier === 'claid-mock/guard') return true
  // A path is taken from the working directory, as Node does with what it is told to import first.
  const base = pathToFileURL(`${process.cwd()}/`)
  return URL.canParse(specifier, base) && real(new URL(specifier, base)) === real(new URL(url))
}

/** Package managers link: Node names a module by where it truly lies. */
function real(url: URL): string {
  try {
    return realpathSync(fileURLToPath(url))
  } catch {
    return url.href
  }
}
