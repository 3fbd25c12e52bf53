import { crowd } from './crowd.ts'

crowd(6)
