// One browser for all of them: a file would start one of its own.
import './demo.ts'
import './head.ts'
import './tasks.ts'
import './webhooks.ts'
import './requests.ts'
import './reach.ts'
import './reference.ts'
import './command.ts'
