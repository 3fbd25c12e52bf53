import { render } from 'preact'
import { App } from './app.tsx'
import { beat, keepUp, listen } from './control/sync.ts'
import { applyTheme } from './head/theme.tsx'
import './style/base.css'
import './style/controls.css'
import './style/head.css'
import './style/try.css'
import './style/tasks.css'
import './style/lists.css'

applyTheme()
const root = document.getElementById('app')
if (root) render(<App />, root)
void listen()
void keepUp()
beat()
