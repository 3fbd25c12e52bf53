// A browser for several of them, beside the one of steering.test.ts.
import './webhooks.ts'
import './requests.ts'
import './reach.ts'
import './reference.ts'
