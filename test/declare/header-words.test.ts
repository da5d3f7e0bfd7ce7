/** Words that headers define as macros, in declarations that nobody preprocessed: what the errors say of them. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { scopeOf } from '../support/declared.ts'

const PREPROCESS = "is a macro of a header, preprocess the header with 'cc -E -dD -P header.h', or leave it out"

/** The first line of the error for a text. */
function said(text: string): string {
  try {
    scopeOf(text)
    return 'nothing'
  } catch (error) {
    return (error as Error).message.split('\n')[0] ?? ''
  }
}

const WORDS: readonly (readonly [text: string, said: string])[] = [
  ['extern int ZEXPORT deflate(int x);', `expected ';', found 'deflate': if 'ZEXPORT' ${PREPROCESS}`],
  ['ZEXTERN int deflate(int x);', `unknown type 'ZEXTERN': if it ${PREPROCESS}`],
  ['int deflate OF((int strm));', `expected ';', found 'OF': if it ${PREPROCESS}`],
  ['XMLPUBFUN int xmlFree(void);', `unknown type 'XMLPUBFUN': if it ${PREPROCESS}`],
  ['int f(int) G_GNUC_PURE;', `expected ';', found 'G_GNUC_PURE': if it ${PREPROCESS}`],
  ['PNG_EXPORT(1, int, png_access, (void));', `expected a type before 'PNG_EXPORT': if it ${PREPROCESS}`],
  ['int f(int) __THROW;', `expected ';', found '__THROW': if it ${PREPROCESS}`],
  ['int f(int) __nonnull((1));', `expected ';', found '__nonnull': if it ${PREPROCESS}`],
  ['int f(int) g;', "expected ';', found 'g'"],
  ['int f g;', "expected ';', found 'g'"],
  ['int f(int', "expected ')', found the end of the text"],
]

for (const [text, expected] of WORDS) {
  test(`${JSON.stringify(text)} is refused with a hint`, () => {
    assert.equal(said(text).replace(/^<cdef>:\d+:\d+: /, ''), expected)
  })
}

test('macros of the system: the error names the header that has them', () => {
  for (const [name, header] of [
    ['INT_MAX', 'limits.h'],
    ['PATH_MAX', 'limits.h'],
    ['UINT64_MAX', 'stdint.h'],
    ['SIZE_MAX', 'stdint.h'],
    ['EINVAL', 'errno.h'],
    ['EOF', 'stdio.h'],
    ['O_CREAT', 'fcntl.h'],
    ['M_PI', 'math.h'],
    ['LDBL_MAX', 'float.h'],
    ['SIGINT', 'signal.h'],
  ])
    assert.match(
      said(`enum { A = ${name} };`),
      new RegExp(`'${name}' is not a known constant: it is a macro of <${header}>, which is not declared here`),
    )
  assert.doesNotMatch(said('enum { A = LIB_MAX };'), /macro of/)
  assert.equal(said('#define INT_MAX 2147483647\nenum { A = INT_MAX };'), 'nothing')
})
