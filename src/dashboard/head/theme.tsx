import { useState } from 'preact/hooks'
import { Icon } from '../parts/icon.tsx'

const name = 'claid-mock theme'
const dark = matchMedia('(prefers-color-scheme: dark)')

function wished(): string | null {
  try {
    return localStorage.getItem(name)
  } catch {
    return null
  }
}

const isDarkNow = () => (wished() ?? (dark.matches ? 'dark' : 'light')) === 'dark'

/** Light or dark as the system has it, until it is chosen here. */
export function applyTheme(): void {
  const wish = wished()
  if (wish === 'light' || wish === 'dark') document.documentElement.dataset.theme = wish
}

export function ThemeSwitch() {
  const [isDark, setDark] = useState(isDarkNow)
  const turn = () => {
    const theme = isDark ? 'light' : 'dark'
    document.documentElement.dataset.theme = theme
    setDark(!isDark)
    try {
      localStorage.setItem(name, theme)
    } catch {
      // A browser that keeps nothing: it holds until the page is left.
    }
  }
  return (
    <button
      type="button"
      class="icon-button"
      role="switch"
      aria-checked={isDark}
      aria-label="Dark theme"
      onClick={turn}
    >
      <Icon name={isDark ? 'moon' : 'sun'} />
    </button>
  )
}
