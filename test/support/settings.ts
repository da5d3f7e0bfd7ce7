/** The environment variables of the tests, as the table of `src/settings.ts` has those of programs. */
import { type Setting, valueIn } from '../../src/settings.ts'

/** Every variable that tests read on their own account. */
export const TEST_SETTINGS = {
  CDEF_TEST: {
    does: 'whether the long tests run, which take many seconds and rarely fail, and all random cases; `headers` imports some thirty libraries, which takes minutes',
    accepts: '`all`, `headers`',
    values: ['all', 'headers'],
    otherwise: 'they are skipped, and say so; fewer cases are tried',
    room: 'test',
    when: 'once',
  },
  CDEF_STORM: {
    does: 'how many calls the storm makes under each flag of the collector; it runs without `CDEF_TEST` then, and where it is set a thousand workers end with calls in flight instead of sixty',
    accepts: 'a number',
    otherwise: '100000',
    room: 'test/call',
    when: 'once',
  },
  CDEF_HOSTILE: {
    does: 'how many cases with hostile values are tried on each way into C',
    accepts: 'a number',
    otherwise: '600, and with `CDEF_TEST=all` 10000',
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

/** For `test(name, { skip: unlessAll }, ...)`: why a long test is skipped, else false. */
export const unlessAll: string | false = testSetting('CDEF_TEST') === 'all' ? false : 'long: CDEF_TEST=all runs it'

/** How many random cases are tried: all of them where the long tests run, and fewer of the same elsewhere. */
export const many = (all: number, few: number): number => (unlessAll ? few : all)
