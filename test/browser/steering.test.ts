// A browser for several of them: each file starts one of its own.
import './demo.ts'
import './head.ts'
import './tasks.ts'
import './command.ts'
