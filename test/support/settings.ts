/** The environment variables of the tests, as the table of `src/settings.ts` has those of programs. */
import { type Setting, valueIn } from '../../src/settings.ts'

/** Every variable that tests read on their own account. */
export const TEST_SETTINGS = {
  CDEF_TEST: {
    does: 'whether the long tests run, which take many seconds and rarely fail, and more random cases; `proof` runs those that take minutes too, and all cases',
    accepts: '`all`, `proof`',
    values: ['all', 'proof'],
    otherwise: 'they are skipped, and say so; fewer cases are tried',
    room: 'test',
    when: 'once',
  },
  CDEF_STORM: {
    does: 'how many calls the storm makes under each flag of the collector; it runs without `CDEF_TEST` then, and where it is set a thousand workers end with calls in flight instead of sixty',
    accepts: 'a number',
    otherwise: '100000, and 10000 with `CDEF_TEST=all`',
    room: 'test/call',
    when: 'once',
  },
  CDEF_HOSTILE: {
    does: 'how many cases with hostile values are tried on each way into C',
    accepts: 'a number',
    otherwise: '600, with `CDEF_TEST=all` 3000, with `proof` 10000',
    room: 'test/hostile',
    when: 'once',
  },
  CDEF_SEED: {
    does: 'the seed of random cases; a failure prints it',
    accepts: 'a number',
    otherwise: '20251',
    room: 'test',
    when: 'once',
  },
  CDEF_ORACLE: {
    does: 'for which target random signatures are drawn; their libraries for Windows are compiled on another system',
    accepts: '`win-x64`',
    values: ['win-x64'],
    otherwise: "for this process's own",
    room: 'test/oracle',
    when: 'once',
  },
  CDEF_TEST_MODULES: {
    does: 'whether tests verify their modules, which a cache keeps, instead of compiling them',
    accepts: '`verified`',
    values: ['verified'],
    otherwise: 'they are compiled',
    room: 'test',
    when: 'each time',
  },
} as const satisfies Readonly<Record<string, Setting>>

/** What a variable of the tests says; undefined where it says nothing. */
export const testSetting = (name: keyof typeof TEST_SETTINGS): string | undefined => valueIn(name, TEST_SETTINGS[name])

const size = testSetting('CDEF_TEST')
/** For `test(name, { skip: unlessAll }, ...)`: why a long test is skipped, else false. */
export const unlessAll: string | false = size === 'all' || size === 'proof' ? false : 'long: CDEF_TEST=all runs it'
/** The same of a test that takes minutes. */
export const unlessProof: string | false = size === 'proof' ? false : 'takes minutes: CDEF_TEST=proof runs it'

/** How many random cases are tried: all of them, those of the long tests, and fewer of the same elsewhere. */
export const many = (all: number, few: number, long = all): number => (unlessAll ? few : unlessProof ? long : all)
