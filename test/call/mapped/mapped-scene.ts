/** Makes all mapped calls of the cases, in the way that the environment and the flags say. */
import { CASES } from './mapped-cases.ts'
import { open } from './mapped-fixture.ts'

for (const mode of ['ABI', 'API'] as const) for (const [, check] of Object.entries(CASES)) check(open(mode))
console.log(`${Object.keys(CASES).length} cases`)
