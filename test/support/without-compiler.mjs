// @ts-check
/** What tests say that compile, where they cannot. */
import { findCompiler } from '../../dist/src/toolchain/find.js'

/**
 * For `describe(title, { skip: withoutCompiler }, ...)`.
 * @type {string | false}
 */
export const withoutCompiler = reasonWithoutCompiler()

function reasonWithoutCompiler() {
  try {
    return findCompiler('c') && false
  } catch {
    return 'needs a C compiler'
  }
}
