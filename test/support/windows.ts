import { setting } from '../../src/settings.ts'

/** For `test(name, { skip: withoutWindows }, ...)`: memory of C can be no typed array or Buffer where the engine has no windows. */
export const withoutWindows: string | false =
  setting('CDEF_WINDOWS') === '0' ? 'memory of C is reached by native calls here' : false
